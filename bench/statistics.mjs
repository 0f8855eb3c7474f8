/** The middle value; of an even number, the mean of the middle two. */
export function median(values) {
  if (values.length === 0) throw new RangeError('A median needs at least one value.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Ours against a peer over interleaved pairs: each pair gives one ratio of speeds, because two runs that stand side by
 * side share the machine's mood, and the median of the ratios is the verdict.
 * @param {readonly { ours: number, peer: number }[]} pairs seconds for the same rows
 */
export function ratioOfPairs(pairs) {
  const ratios = pairs.map(({ ours, peer }) => {
    if (!(ours > 0 && peer > 0)) throw new RangeError(`Seconds must be above 0, got ${ours} and ${peer}.`);
    return peer / ours;
  });
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
