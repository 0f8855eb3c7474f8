import { Z } from './intervals.js';

/** Of fewer values not even all of them span the median in 95 of 100 draws: of 5 they do in 1 − 2 / 2⁵, 93.75 %. */
const FEWEST = 6;

/** A median with its 95 % interval, which fewer than six values do not have. */
export interface Median {
  readonly median: number;
  readonly interval?: readonly [number, number];
}

/** Of distances, some of which may be infinite: null stands for infinity, and for no distance at all. */
export interface MedianDistance {
  readonly median: number | null;
  readonly interval: readonly [number, number | null] | null;
}

/**
 * The median of at least one value and its 95 % interval by order statistics: the ranks between which the median lies, by
 * the normal approximation of the binomial. Fewer than six values have no such interval.
 */
export function medianWithInterval(values: ArrayLike<number>): Median {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  const median = (sorted[Math.floor((n - 1) / 2)] + sorted[Math.ceil((n - 1) / 2)]) / 2;
  if (n < FEWEST) return { median };
  const reach = (Z * Math.sqrt(n)) / 2;
  return {
    median,
    interval: [sorted[Math.max(0, Math.floor(n / 2 - reach) - 1)], sorted[Math.min(n - 1, Math.ceil(n / 2 + reach))]],
  };
}

/** The same of distances, some of which may be infinite. */
export function medianDistance(distances: Float64Array): MedianDistance {
  if (distances.length === 0) return { median: null, interval: null };
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const { median, interval } = medianWithInterval(distances);
  return {
    median: finite(median),
    interval: interval && Number.isFinite(interval[0]) ? [interval[0], finite(interval[1])] : null,
  };
}
