/** The smallest threshold that at most this share of the errors exceeds. */
export function thresholdAt(errors: readonly number[], alarms: number): number {
  const sorted = [...errors].sort((a, b) => a - b);
  return sorted[sorted.length - 1 - Math.floor(alarms * sorted.length)];
}
