import type { DifferentiableClassifier } from '../../models/index.js';
import { interruptSignal, largestOfRow, pause, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { AttackBatch } from '../contracts.js';
import { lossGradient } from '../gradient/differentiate.js';
import { requireNumber } from '../settings.js';

/** Images in one gradient. */
const CALL_ROWS = 500;

/**
 * A mask [n, h, w, c] that lets those pixels of each image change that promise most to first order: the largest
 * |∂ loss / ∂ x| · room, where room is how far x can go the way the loss rises before it leaves [0, 1]. A pixel counts
 * with the sum over its channels.
 * @throws RangeError where there are not that many pixels.
 */
export async function topPixelsMask(
  model: DifferentiableClassifier,
  { images, labels }: Pick<AttackBatch, 'images' | 'labels'>,
  { pixels, signal = interruptSignal() }: { pixels: number; signal?: AbortSignal },
): Promise<Tensor4D> {
  const [n, height, width, channels] = images.shape;
  requireNumber('pixels', pixels, { from: 1, to: height * width, whole: true });
  const parts: Tensor4D[] = [];
  try {
    for (let from = 0; from < n; from += CALL_ROWS) {
      await pause(signal);
      const to = Math.min(n, from + CALL_ROWS);
      parts.push(
        tf.tidy(() => {
          const x = images.slice([from, 0, 0, 0], [to - from, -1, -1, -1]);
          const gradient = lossGradient(model, x, labels.subarray(from, to));
          const room = tf.where(gradient.greater(0), tf.sub(1, x), x);
          const promise = gradient
            .abs()
            .mul(room)
            .sum(3)
            .reshape([to - from, height * width]) as Tensor2D;
          return largestOfRow(promise, pixels)
            .reshape([to - from, height, width, 1])
            .tile([1, 1, 1, channels]) as Tensor4D;
        }),
      );
    }
    return tf.tidy(() => (parts.length ? tf.concat(parts) : tf.zeros([0, height, width, channels])) as Tensor4D);
  } finally {
    tf.dispose(parts);
  }
}
