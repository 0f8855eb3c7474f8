import type { Purifier } from '../../attacks/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';

/**
 * Every value becomes the median of the `size` × `size` values around it, in its own channel; past an edge the image is
 * mirrored, the edge included (Xu, Evans and Qi, 2018, "Feature squeezing").
 * @throws RangeError where `size` is no odd number from 3.
 */
export function medianFilter(size = 3): Purifier {
  if (!(Number.isInteger(size) && size >= 3 && size % 2 === 1))
    throw new RangeError(`A median filter needs an odd number of rows from 3, got ${size}.`);
  const reach = (size - 1) / 2;
  const steps = Array.from({ length: size }, (_, step) => step);
  return {
    name: `median ${size} × ${size}`,
    random: false,
    purify: (images) =>
      tf.tidy(() => {
        const [, height, width] = images.shape;
        const sides: [number, number] = [reach, reach];
        const mirrored = tf.mirrorPad(images, [[0, 0], sides, sides, [0, 0]], 'symmetric');
        const around = steps.flatMap((y) => steps.map((x) => mirrored.slice([0, y, x, 0], [-1, height, width, -1])));
        const upper = tf.topk(tf.stack(around, 4), (size * size + 1) / 2).values;
        return upper.min(4) as Tensor4D;
      }),
  };
}
