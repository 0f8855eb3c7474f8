import { requireNumber } from '../../../attacks/index.js';
import type { Adversary } from '../../../models/index.js';
import { keyedNormal, tf } from '../../../tensor/index.js';

export interface NoiseAugmentationOptions {
  /** Standard deviation of the noise, from 0, in pixel units of [0, 1]. */
  readonly sigma: number;
  /** Keys the noise, with the epoch and the row (default 0). */
  readonly seed?: number;
}

/** Apart from whatever keys other draws. */
const TRAINING = 0x7a1;

/**
 * Trains a network for smoothing: every image is learned under noise N(0, σ²) on every value, drawn anew in each epoch
 * (Lecuyer et al., 2019; Cohen, Rosenfeld and Kolter, 2019). It asks the network nothing. Noisy images are not clipped to
 * [0, 1], as `certifySmoothed` does not clip them.
 * @throws RangeError where sigma is no number from 0.
 */
export function noiseAugmentation({ sigma, seed = 0 }: NoiseAugmentationOptions): Adversary {
  requireNumber('sigma', sigma, { from: 0 });
  return {
    description: `gaussian noise, not clipped, ${JSON.stringify({ sigma, seed })}`,
    mode: 'instead',
    ratio: 1,
    images: async ({ images, rows, keys: [, epoch] }) => {
      const size = images.size / rows.length;
      const noise = new Float32Array(images.size);
      rows.forEach((row, i) => {
        noise.set(keyedNormal(size, TRAINING, seed, epoch, row), i * size);
      });
      return tf.tidy(() => images.add(tf.tensor4d(noise, images.shape).mul(sigma)));
    },
  };
}
