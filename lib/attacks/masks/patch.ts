import { keyedRandom, type Tensor4D, tf } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';
import { type ImageShape, rectangleMask } from './rectangle.js';

/** Key of the stream that places patches, apart from those of the attacks. */
const PATCH_STREAM = 0x9a7c;

/**
 * A mask [n, h, w, c] that lets one square of each image change, at a place of its own that is keyed by the seed and
 * the image's index in its data set.
 * @throws RangeError where the square is larger than the image.
 */
export function patchMask(
  shape: ImageShape,
  { size, indices, seed = 0 }: { size: number; indices: Int32Array; seed?: number },
): Tensor4D {
  const [height, width] = shape;
  requireNumber('size', size, { from: 1, to: Math.min(height, width), whole: true });
  if (!indices.length) return tf.zeros([0, ...shape]);
  return tf.tidy(() =>
    tf.concat(
      Array.from(indices, (index) => {
        const random = keyedRandom(seed, index, PATCH_STREAM);
        const top = Math.floor(random() * (height - size + 1));
        const left = Math.floor(random() * (width - size + 1));
        return rectangleMask(shape, { top, left, height: size, width: size });
      }),
    ),
  );
}
