import { keyedRandom } from '../tensor/index.js';

/**
 * Percentile bootstrap over rows (Efron, 1979): 95 % intervals of several statistics at once.
 * @param statistics the statistics of a resample, given how often each of the n rows was drawn.
 */
export function bootstrapIntervals(
  n: number,
  statistics: (weights: Uint16Array) => number[],
  { resamples = 500, seed = 0 }: { resamples?: number; seed?: number } = {},
): [number, number][] {
  const random = keyedRandom(seed);
  const draws: number[][] = [];
  for (let i = 0; i < resamples; i++) {
    const weights = new Uint16Array(n);
    for (let j = 0; j < n; j++) weights[Math.floor(random() * n)]++;
    draws.push(statistics(weights));
  }
  const at = (sorted: number[], share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return draws[0].map((_, k) => {
    const sorted = draws.map((draw) => draw[k]).sort((a, b) => a - b);
    return [at(sorted, 0.025), at(sorted, 0.975)];
  });
}
