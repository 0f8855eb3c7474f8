import { whitening } from './whitening.js';

/** A normal distribution for each class, all of one covariance. */
export interface Gaussians {
  readonly classes: number;
  readonly dimension: number;
  /** Means [classes · d] of the whitened values. */
  readonly means: Float64Array;
  /** [d · d], row by row: see `whitening`. */
  readonly whitening: Float64Array;
}

/**
 * Fits them to values [n · d] with classes [n]: each class's mean, and the covariance around these means over all rows
 * (Lee et al., 2018), with `ridge` times the mean variance added to every direction: units that are never active on
 * clean images have none of their own.
 * @throws RangeError where a class has no row, or a direction no variance.
 */
export function fitGaussians(
  values: ArrayLike<number>,
  labels: ArrayLike<number>,
  { classes, ridge }: { readonly classes: number; readonly ridge: number },
): Gaussians {
  const n = labels.length;
  const d = values.length / n;
  const means = new Float64Array(classes * d);
  const counts = new Float64Array(classes);
  for (let row = 0; row < n; row++) {
    counts[labels[row]]++;
    for (let i = 0; i < d; i++) means[labels[row] * d + i] += values[row * d + i];
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new RangeError(`No row of class ${empty} among ${n}; every class needs some to have a mean.`);
  for (let k = 0; k < means.length; k++) means[k] /= counts[Math.floor(k / d)];
  const covariance = new Float64Array(d * d);
  const off = new Float64Array(d);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < d; i++) off[i] = values[row * d + i] - means[labels[row] * d + i];
    for (let i = 0; i < d; i++) {
      if (off[i] === 0) continue;
      for (let j = 0; j <= i; j++) covariance[i * d + j] += (off[i] * off[j]) / n;
    }
  }
  let trace = 0;
  for (let i = 0; i < d; i++) trace += covariance[i * d + i];
  for (let i = 0; i < d; i++) covariance[i * d + i] += (ridge * trace) / d;
  const white = whitening(covariance, d);
  const whitened = new Float64Array(classes * d);
  for (let c = 0; c < classes; c++)
    for (let i = 0; i < d; i++) for (let k = 0; k <= i; k++) whitened[c * d + i] += white[i * d + k] * means[c * d + k];
  return { classes, dimension: d, means: whitened, whitening: white };
}
