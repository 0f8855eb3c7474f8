import { type Estimate, Z } from './intervals.js';

/** Halvings of [0, 1]: as fine as a number of double precision is. */
const HALVINGS = 60;

/** Variance of an area under the curve, were θ the true one: Hanley and McNeil's (1982), both groups of their mean size. */
function variance(theta: number, m: number, n: number): number {
  const more = (m + n) / 2 - 1;
  const shared = more * ((1 - theta) / (2 - theta) + theta / (1 + theta));
  return (theta * (1 - theta) * (1 + shared)) / (m * n);
}

/** The smallest true area that is no further below the one found than chance takes it in 95 of 100 draws. */
function lowerEnd(area: number, m: number, n: number): number {
  let [low, high] = [0, area];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if ((area - middle) ** 2 > Z ** 2 * variance(middle, m, n)) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * An area under the ROC curve with its 95 % score interval (Newcombe, 2006, method 5). As Wilson's for shares it stays
 * inside [0, 1] and keeps a width where both kinds are wholly apart, which resampling the rows cannot give.
 * @param m rows of the one kind
 * @param n rows of the other
 */
export const aucInterval = (area: number, m: number, n: number): Estimate => ({
  value: area,
  interval: [lowerEnd(area, m, n), 1 - lowerEnd(1 - area, m, n)],
});
