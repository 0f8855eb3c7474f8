import { keyedPermutation, type Tensor4D, tf } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';
import type { ImageShape } from './rectangle.js';

/** Key of the stream that draws pixels, apart from those of the attacks. */
const PIXELS_STREAM = 0x51e7;

/**
 * A mask [n, h, w, c] that lets so many pixels of each image change, in all their channels: drawn without replacement,
 * keyed by the seed and the image's index in its data set. Of one key, fewer pixels are among the more.
 * @throws RangeError where there are not that many pixels.
 */
export function randomPixelsMask(
  [height, width, channels]: ImageShape,
  { pixels, indices, seed = 0 }: { pixels: number; indices: Int32Array; seed?: number },
): Tensor4D {
  requireNumber('pixels', pixels, { from: 1, to: height * width, whole: true });
  const size = height * width * channels;
  const allowed = new Float32Array(indices.length * size);
  indices.forEach((index, row) => {
    for (const pixel of keyedPermutation(height * width, seed, index, PIXELS_STREAM).subarray(0, pixels))
      allowed.fill(1, row * size + pixel * channels, row * size + (pixel + 1) * channels);
  });
  return tf.tensor4d(allowed, [indices.length, height, width, channels]);
}
