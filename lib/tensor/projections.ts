import { type Tensor4D, tf } from './backend.js';
import { l2 } from './norms.js';
import { keyedNormal, keyedRandom } from './random.js';

/** One factor per example, shaped to multiply images. */
const perExample = (x: Tensor4D, factor: (x: Tensor4D) => ReturnType<typeof l2>) =>
  factor(x).reshape([-1, 1, 1, 1]) as Tensor4D;

/** Below this length a direction is taken to be absent rather than amplified into noise. */
const TINY = 1e-12;

/** The step of largest first-order gain in each norm's unit ball: sign for L∞, the unit vector for L2. */
export const steepest = {
  linf: (gradient: Tensor4D): Tensor4D => tf.sign(gradient),
  l2: (gradient: Tensor4D): Tensor4D => tf.tidy(() => gradient.div(perExample(gradient, l2).maximum(TINY)) as Tensor4D),
};

/** Nearest point of the ball of radius epsilon around the origin, example by example. */
export const projectToBall = {
  linf: (delta: Tensor4D, epsilon: number): Tensor4D => tf.clipByValue(delta, -epsilon, epsilon),
  l2: (delta: Tensor4D, epsilon: number): Tensor4D =>
    tf.tidy(() => {
      const length = perExample(delta, l2).maximum(TINY);
      return delta.mul(tf.minimum(1, tf.div(epsilon, length))) as Tensor4D;
    }),
};

/**
 * A uniform point of each row's ball, [n, h, w, c]; `keys(row)` names the row's stream of random numbers.
 */
export function randomInBall(
  norm: GradientNorm,
  epsilon: number,
  shape: readonly [number, number, number, number],
  keys: (row: number) => readonly number[],
): Tensor4D {
  const width = shape[1] * shape[2] * shape[3];
  const values = new Float32Array(shape[0] * width);
  for (let row = 0; row < shape[0]; row++) {
    const part = values.subarray(row * width, (row + 1) * width);
    const random = keyedRandom(...keys(row), 1);
    if (norm === 'linf') for (let i = 0; i < width; i++) part[i] = epsilon * (2 * random() - 1);
    else {
      // A normal direction, with the radius of a uniform point of the ball.
      part.set(keyedNormal(width, ...keys(row), 0));
      const scale = (epsilon * random() ** (1 / width)) / Math.hypot(...part);
      for (let i = 0; i < width; i++) part[i] *= scale;
    }
  }
  return tf.tensor4d(values, [...shape]);
}

/** The norms that have a gradient step and a projection. */
export type GradientNorm = keyof typeof steepest;
