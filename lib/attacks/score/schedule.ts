/** Of 10,000 queries, those from which on the share of the image in a square is halved once more. */
const HALVINGS = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** Share of the image that a square covers at this step: the published schedule, rescaled to the number of queries. */
export function squareShare(step: number, steps: number, initialShare: number): number {
  const rescaled = Math.floor((step / steps) * 10_000);
  return initialShare / 2 ** HALVINGS.filter((from) => rescaled > from).length;
}
