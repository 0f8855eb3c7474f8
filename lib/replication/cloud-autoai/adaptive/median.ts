const Z = 1.959963984540054;

/**
 * The median of distances, some of which may be infinite, and its 95 % interval by order statistics: the ranks between
 * which the median lies, by the normal approximation of the binomial. null stands for infinity.
 */
export function medianDistance(distances: Float64Array): {
  median: number | null;
  interval: readonly [number, number | null] | null;
} {
  const n = distances.length;
  if (n === 0) return { median: null, interval: null };
  const sorted = Float64Array.from(distances).sort();
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const median = (sorted[Math.floor((n - 1) / 2)] + sorted[Math.ceil((n - 1) / 2)]) / 2;
  const reach = (Z * Math.sqrt(n)) / 2;
  const low = sorted[Math.max(0, Math.floor(n / 2 - reach) - 1)];
  const high = sorted[Math.min(n - 1, Math.ceil(n / 2 + reach))];
  return { median: finite(median), interval: Number.isFinite(low) ? [low, finite(high)] : null };
}
