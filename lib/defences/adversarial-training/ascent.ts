import { linearize, type Network } from '../../models/index.js';
import { stepInBall, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';

/** Steps of gradient ascent in an L∞ ball, in pixel units of [0, 1]. */
export interface Ascent {
  readonly epsilon: number;
  readonly stepSize: number;
  readonly steps: number;
}

/**
 * Climbs a loss inside the L∞ ball around the images [n, h, w, c] and the pixel range: as many gradients as steps, and
 * no query besides. `start` is disposed; `cotangent` is the loss's gradient with respect to logits [n, classes], of
 * which only directions count, called in a tidy. Gives the last iterate, the caller's.
 */
export function ascend(
  network: Network,
  images: Tensor4D,
  start: Tensor4D,
  { epsilon, stepSize, steps }: Ascent,
  cotangent: (logits: Tensor2D) => Tensor2D,
): Tensor4D {
  let current = start;
  try {
    for (let step = 0; step < steps; step++) {
      const at = linearize(network, current);
      try {
        const moved = tf.tidy(() =>
          stepInBall.linf(current, at.pullback(cotangent(at.logits)), images, epsilon, stepSize),
        );
        current.dispose();
        current = moved;
      } finally {
        at.dispose();
      }
    }
    return current;
  } catch (error) {
    current.dispose();
    throw error;
  }
}

/** Climbs the cross-entropy of these labels. */
export function ascendCrossEntropy(
  network: Network,
  images: Tensor4D,
  start: Tensor4D,
  ascent: Ascent,
  labels: ArrayLike<number>,
): Tensor4D {
  const wanted = tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), network.classes).toFloat());
  try {
    return ascend(network, images, start, ascent, (logits) => tf.softmax(logits).sub(wanted) as Tensor2D);
  } finally {
    wanted.dispose();
  }
}
