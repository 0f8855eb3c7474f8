import { type Tensor4D, tf } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';
import { placeOf } from './place.js';
import { type ImageShape, rectangleMask } from './rectangle.js';

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
        const place = placeOf(shape, size, 'random', [seed, index]);
        return rectangleMask(shape, { ...place, height: size, width: size });
      }),
    ),
  );
}
