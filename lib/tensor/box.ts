import { type Tensor2D, type Tensor4D, tf } from './backend.js';
import { projectToL1BallInBox } from './l1-ball.js';
import { largestOfRow } from './largest.js';
import type { Norm } from './norm-names.js';
import { projectToBall, steepest } from './projections.js';

const flatten = (x: Tensor4D) => x.reshape([x.shape[0], -1]) as Tensor2D;

/** Clipping after the projection only brings values back toward the original, which lies in the range itself. */
const projectThenClip =
  (norm: 'linf' | 'l2') =>
  (moved: Tensor4D, original: Tensor4D, epsilon: number): Tensor4D =>
    tf.tidy(
      () => original.add(projectToBall[norm](moved.sub(original) as Tensor4D, epsilon)).clipByValue(0, 1) as Tensor4D,
    );

/**
 * Takes points [n, h, w, c] into the ball of radius epsilon around the originals and into the pixel range [0, 1]: in
 * L∞ and L1 the nearest such point, in L2 the nearest of the ball, clipped.
 */
export const projectInBox = {
  linf: projectThenClip('linf'),
  l2: projectThenClip('l2'),
  l1: projectToL1BallInBox,
};

/** How far each value can move up its gradient before it meets the pixel range. */
const roomAlong = (from: Tensor4D, gradient: Tensor4D) => tf.where(gradient.greater(0), tf.sub(1, from), from);

/** A step from points of the ball to points of the ball, up the gradient; `length` in the units of epsilon. */
type StepInBall = (from: Tensor4D, gradient: Tensor4D, original: Tensor4D, epsilon: number, length: number) => Tensor4D;

const stepThenProject =
  (norm: 'linf' | 'l2'): StepInBall =>
  (from, gradient, original, epsilon, length) =>
    tf.tidy(() => projectInBox[norm](from.add(steepest[norm](gradient).mul(length)) as Tensor4D, original, epsilon));

/**
 * One step of projected gradient ascent inside the ball around the originals and the pixel range [0, 1]: the step of
 * largest first-order gain of its length, then back into the ball. Steps in L1 and L0 are sparse, and heed the range:
 * - L1: values in the order of their gradients move to their bounds until the length is used up, so that one without
 *   room passes it on to the next (as Croce and Hein, 2021, respect the range);
 * - L0: of the `epsilon` values that would gain most at their bounds, the `length` with most left to gain move there;
 *   then the `epsilon` changes that gain most are kept (after Croce and Hein, 2019).
 */
export const stepInBall: Record<Norm, StepInBall> = {
  linf: stepThenProject('linf'),
  l2: stepThenProject('l2'),
  l1: (from, gradient, original, epsilon, length) =>
    tf.tidy(() => {
      const [n, d] = [from.shape[0], from.size / Math.max(1, from.shape[0])];
      const { indices } = tf.topk(flatten(gradient.abs() as Tensor4D), d);
      const at = indices.add(tf.range(0, n, 1, 'int32').mul(tf.scalar(d, 'int32')).expandDims(1)).reshape([-1]);
      const room = tf.gather(roomAlong(from, gradient).reshape([-1]), at).reshape([n, d]);
      const spent = tf.cumsum(room, 1, true);
      const filled = tf.sub(length, spent).relu().minimum(room);
      const step = tf.scatterND(at.expandDims(1), filled.reshape([-1]), [n * d]).reshape(from.shape);
      return projectInBox.l1(from.add(step.mul(gradient.sign())) as Tensor4D, original, epsilon);
    }),
  l0: (from, gradient, original, epsilon, length) =>
    tf.tidy(() => {
      const best = (gain: Tensor4D, count: number) =>
        largestOfRow(flatten(gain), count).reshape(from.shape) as Tensor4D;
      const size = gradient.abs();
      const promising = best(size.mul(roomAlong(original, gradient)), epsilon);
      const room = roomAlong(from, gradient).mul(promising) as Tensor4D;
      const moving = room.mul(best(size.mul(room), Math.ceil(length))).mul(gradient.sign());
      const change = from.add(moving).sub(original) as Tensor4D;
      return original.add(change.mul(best(change.mul(gradient), epsilon))).clipByValue(0, 1) as Tensor4D;
    }),
};
