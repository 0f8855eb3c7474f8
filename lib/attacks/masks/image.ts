import { type Tensor4D, tf } from '../../tensor/index.js';
import type { ImageShape } from './rectangle.js';

/** From here on a value of a mask image means "may change". */
const THRESHOLD = 0.5;

/**
 * A mask [1, h, w, c] of a user's own picture: values in [0, 1], row by row, one for each pixel or one for each
 * channel of each pixel; above 0.5 may change.
 * @throws RangeError where the picture has another size than the images, or is black all over.
 */
export function imageMask([height, width, channels]: ImageShape, values: ArrayLike<number>): Tensor4D {
  const pixels = height * width;
  if (values.length !== pixels && values.length !== pixels * channels)
    throw new RangeError(
      `A mask image must hold ${height} × ${width} values (or these times ${channels} channels), got ${values.length}.`,
    );
  const perPixel = values.length === pixels ? channels : 1;
  const mask = Float32Array.from({ length: pixels * channels }, (_, i) =>
    Number(values[Math.floor(i / perPixel)] > THRESHOLD),
  );
  if (!mask.includes(1)) throw new RangeError('The mask image is black all over: nothing could be changed.');
  return tf.tensor4d(mask, [1, height, width, channels]);
}
