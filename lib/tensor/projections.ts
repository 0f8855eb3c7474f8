import { type Tensor2D, type Tensor4D, tf } from './backend.js';
import { projectToL1Ball } from './l1-ball.js';
import { largestOfRow } from './largest.js';
import type { Norm } from './norm-names.js';
import { l2 } from './norms.js';
import { keyedDirection, keyedPermutation, keyedRandom } from './random.js';

/** One factor per example, shaped to multiply images. */
const perExample = (x: Tensor4D, factor: (x: Tensor4D) => ReturnType<typeof l2>) =>
  factor(x).reshape([-1, 1, 1, 1]) as Tensor4D;

/** Below this length a direction is taken to be absent rather than amplified into noise. */
const TINY = 1e-12;

/** The sign at the value of largest gradient, 0 elsewhere. */
const steepestValue = (gradient: Tensor4D): Tensor4D =>
  tf.tidy(() => {
    const flat = gradient.reshape([gradient.shape[0], -1]) as Tensor2D;
    return flat
      .sign()
      .mul(largestOfRow(flat.abs() as Tensor2D, 1))
      .reshape(gradient.shape) as Tensor4D;
  });

/**
 * The step of largest first-order gain in each norm's unit ball: sign for L∞, the unit vector for L2, one value for L1
 * and L0 (of changes no larger than 1).
 */
export const steepest: Record<Norm, (gradient: Tensor4D) => Tensor4D> = {
  linf: (gradient) => tf.sign(gradient),
  l2: (gradient) => tf.tidy(() => gradient.div(perExample(gradient, l2).maximum(TINY)) as Tensor4D),
  l1: steepestValue,
  l0: steepestValue,
};

/** Nearest point of the ball of radius epsilon around the origin, example by example; in L0 epsilon is a number of values. */
export const projectToBall: Record<Norm, (delta: Tensor4D, epsilon: number) => Tensor4D> = {
  linf: (delta, epsilon) => tf.clipByValue(delta, -epsilon, epsilon),
  l2: (delta, epsilon) =>
    tf.tidy(() => {
      const length = perExample(delta, l2).maximum(TINY);
      return delta.mul(tf.minimum(1, tf.div(epsilon, length))) as Tensor4D;
    }),
  l1: projectToL1Ball,
  l0: (delta, epsilon) =>
    tf.tidy(() => {
      const flat = delta.reshape([delta.shape[0], -1]) as Tensor2D;
      return flat.mul(largestOfRow(flat.abs() as Tensor2D, epsilon)).reshape(delta.shape) as Tensor4D;
    }),
};

/** The norms that have a gradient step and a projection. */
export type GradientNorm = Norm;

/**
 * A uniform point of each row's ball, [n, h, w, c]; `keys(row)` names the row's stream of random numbers. In L0:
 * epsilon values drawn without replacement, each changed by −1 to 1.
 */
export function randomInBall(
  norm: GradientNorm,
  epsilon: number,
  shape: readonly [number, number, number, number],
  keys: (row: number) => readonly number[],
): Tensor4D {
  const width = shape[1] * shape[2] * shape[3];
  const values = new Float32Array(shape[0] * width);
  for (let row = 0; row < shape[0]; row++)
    fillFromBall[norm](values.subarray(row * width, (row + 1) * width), epsilon, keys(row));
  return tf.tensor4d(values, [...shape]);
}

const fillFromBall: Record<GradientNorm, (row: Float32Array, epsilon: number, keys: readonly number[]) => void> = {
  linf: (row, epsilon, keys) => {
    const random = keyedRandom(...keys, 1);
    for (let i = 0; i < row.length; i++) row[i] = epsilon * (2 * random() - 1);
  },
  l2: (row, epsilon, keys) => {
    // A random direction, with the radius of a uniform point of the ball.
    row.set(keyedDirection(row.length, ...keys, 0));
    const scale = epsilon * keyedRandom(...keys, 1)() ** (1 / row.length);
    for (let i = 0; i < row.length; i++) row[i] *= scale;
  },
  l1: (row, epsilon, keys) => {
    // Exponential sizes, divided by their sum and one more, are uniform under the simplex.
    const random = keyedRandom(...keys, 1);
    let total = -Math.log(1 - random());
    for (let i = 0; i < row.length; i++) {
      const size = -Math.log(1 - random());
      total += size;
      row[i] = random() < 0.5 ? -size : size;
    }
    for (let i = 0; i < row.length; i++) row[i] *= epsilon / total;
  },
  l0: (row, epsilon, keys) => {
    const random = keyedRandom(...keys, 1);
    for (const at of keyedPermutation(row.length, ...keys, 0).subarray(0, Math.floor(epsilon)))
      row[at] = 2 * random() - 1;
  },
};
