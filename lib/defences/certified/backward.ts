import { type Tensor, type Tensor1D, tf } from '../../tensor/index.js';
import { type Interval, magnitude } from './interval.js';
import type { Relaxation } from './relaxation.js';
import { gamma, SINGLE, stagedTerms, TINY } from './rounding.js';
import type { BoundStep } from './rules.js';

/** A network at one image: all that a walk back needs. */
export interface Relaxed {
  readonly steps: readonly BoundStep[];
  /** See `walkTerms`. */
  readonly summands: number;
  /** By node, as far as the way forward has come. */
  readonly relaxations: readonly Relaxation[];
  readonly intervals: readonly Interval[];
  readonly images: Interval;
}

/** Each row's sum, one axis after the other, so that few roundings add up. */
const rowSums = (x: Tensor): Tensor1D => {
  let sum = x;
  while (sum.rank > 1) sum = sum.sum(-1);
  return sum as Tensor1D;
};

/** What rounding makes of a sum of coefficients that come from several nodes. */
const forkError = (parts: readonly Tensor[], values: Interval, summands: number): Tensor1D => {
  const sizes = parts.reduce<Tensor>((sum, part) => sum.add(part.abs()), tf.zerosLike(parts[0]));
  return rowSums(sizes.mul(magnitude(values)).mul(2 * gamma(parts.length + summands)));
};

/** The smallest value of Σ coefficients · images over the ball. */
function smallest(coefficients: Tensor, { centre, radius }: Interval, summands: number): Tensor1D {
  const share = gamma(stagedTerms(centre.shape) + summands);
  const reach = radius.add(centre.abs().add(radius).mul(share));
  return rowSums(coefficients.mul(centre).sub(coefficients.abs().mul(reach)));
}

/**
 * Lower bounds [k] of Σ coefficients [k, …output] · the output of node `from`, over the ball: the backward walk of CROWN
 * (Zhang et al., 2018). Node by node a value is replaced by the affine function below it where its coefficient is
 * positive, above it where that is negative. −∞ where something overflowed. The coefficients stay the caller's.
 */
export function lowerBounds(
  { steps, summands, relaxations, intervals, images }: Relaxed,
  from: number,
  coefficients: Tensor,
): Float32Array {
  const owed = new Map<number, Tensor[]>([[from, [coefficients.clone()]]]);
  const constants: Tensor1D[] = [];
  const arriving = (source: number): Tensor | undefined => {
    const parts = owed.get(source);
    if (!parts) return undefined;
    owed.delete(source);
    if (parts.length === 1) return parts[0];
    constants.push(
      tf.tidy(() => forkError(parts, source < 0 ? images : intervals[source], summands).neg()) as Tensor1D,
    );
    const sum = tf.addN(parts);
    tf.dispose(parts);
    return sum;
  };
  for (let i = from; i >= 0; i--) {
    const at = arriving(i);
    if (!at) continue;
    const { slopes, shifts, route } = relaxations[i];
    const found = tf.tidy(() => {
      const positive = tf.relu(at);
      // Not the minimum of it and 0: a NaN, which kernels may drop from both, stays in one.
      const negative = at.sub(positive);
      const constant = shifts && rowSums(positive.mul(shifts.below).add(negative.mul(shifts.above)));
      const sloped = slopes ? positive.mul(slopes.below).add(negative.mul(slopes.above)) : at;
      return [...route.through(sloped), ...(constant ? [constant] : [])];
    });
    at.dispose();
    const { inputs } = steps[i].node;
    if (shifts) constants.push(found[inputs.length] as Tensor1D);
    inputs.forEach((source, k) => {
      owed.set(source, [...(owed.get(source) ?? []), found[k]]);
    });
  }
  const last = arriving(-1);
  return tf.tidy(() => {
    const parts = [...constants, ...(last ? [smallest(last, images, summands)] : [])];
    const bound = parts.reduce<Tensor>((sum, part) => sum.add(part), tf.zeros([coefficients.shape[0]]));
    const widened = bound.sub(bound.abs().mul(SINGLE)).sub(TINY).dataSync() as Float32Array;
    tf.dispose([...parts, ...(last ? [last] : [])]);
    // What overflowed on the way has no bound.
    return widened.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  });
}
