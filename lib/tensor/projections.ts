import { type Tensor4D, tf } from './backend.js';
import { l2 } from './norms.js';

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

/** The norms that have a gradient step and a projection. */
export type GradientNorm = keyof typeof steepest;
