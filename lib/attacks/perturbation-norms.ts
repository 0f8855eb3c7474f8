import type { Norm } from '../tensor/index.js';

/** The largest change alone, which is all that most attacks are asked for. */
export function largestChange(image: ArrayLike<number>, original: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < original.length; i++) {
    const change = Math.abs(image[i] - original[i]);
    // Nothing is larger than a NaN, so that one stays.
    if (change > largest || Number.isNaN(change)) largest = change;
  }
  return largest;
}

/** One norm of image − original, as `perturbationNorms` has it. */
export const perturbationNorm = (norm: Norm, image: ArrayLike<number>, original: ArrayLike<number>): number =>
  norm === 'linf' ? largestChange(image, original) : perturbationNorms(image, original)[norm];

/** The four norms of image − original, in double precision. L0 counts changed values. */
export function perturbationNorms(image: ArrayLike<number>, original: ArrayLike<number>): Record<Norm, number> {
  let [largest, squares, sum, changed] = [0, 0, 0, 0];
  for (let i = 0; i < original.length; i++) {
    const change = Math.abs(image[i] - original[i]);
    // Nothing is larger than a NaN, so that one stays.
    if (change > largest || Number.isNaN(change)) largest = change;
    squares += change * change;
    sum += change;
    if (change !== 0) changed++;
  }
  return { linf: largest, l2: Math.sqrt(squares), l1: sum, l0: changed };
}
