import type { Purifier } from '../../attacks/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';

/** Where the values come from with `reach` mirrored ones at both ends, the end included: indices [side + 2 reach]. */
const mirrored = (side: number, reach: number): Int32Array =>
  Int32Array.from({ length: side + 2 * reach }, (_, i) => {
    const at = (((i - reach) % (2 * side)) + 2 * side) % (2 * side);
    return at < side ? at : 2 * side - 1 - at;
  });

/**
 * Every value becomes the median of the `size` × `size` values around it, in its own channel; past an edge the image is
 * mirrored, the edge included (Xu, Evans and Qi, 2018, "Feature squeezing"). Its pull-back is the exact one where no two
 * values are equal: to the value that was the median; values that are equal to it share alike.
 * @param size 1 changes nothing.
 * @throws RangeError where `size` is no odd number from 1.
 */
export function medianFilter(size = 3): Purifier {
  if (!(Number.isInteger(size) && size >= 1 && size % 2 === 1))
    throw new RangeError(`A median filter needs an odd number of rows from 1, got ${size}.`);
  const reach = (size - 1) / 2;
  const steps = Array.from({ length: size }, (_, step) => step);
  const shifts = steps.flatMap((y) => steps.map((x) => [y, x] as const));
  /** The values around each one: size² tensors of the images' shape. */
  const around = (images: Tensor4D): Tensor4D[] => {
    const [, height, width] = images.shape;
    const wide = images.gather(mirrored(height, reach), 1).gather(mirrored(width, reach), 2);
    return shifts.map(([y, x]) => wide.slice([0, y, x, 0], [-1, height, width, -1]) as Tensor4D);
  };
  return {
    name: `median ${size} × ${size}`,
    random: false,
    purify: (images) =>
      tf.tidy(() => tf.topk(tf.stack(around(images), 4), (size * size + 1) / 2).values.min(4) as Tensor4D),
    pullback: (images, pure, cotangent) =>
      tf.tidy(() => {
        const [, height, width] = images.shape;
        const chosen = around(images).map((values) => values.equal(pure).toFloat());
        const each = cotangent.div(tf.addN(chosen));
        const wide = tf.addN(
          shifts.map(([y, x], i) => {
            const pads: [number, number][] = [
              [0, 0],
              [y, 2 * reach - y],
              [x, 2 * reach - x],
              [0, 0],
            ];
            return chosen[i].mul(each).pad(pads);
          }),
        );
        const rows = folded(wide.transpose([1, 0, 2, 3]) as Tensor4D, mirrored(height, reach), height);
        const columns = folded(rows.transpose([2, 1, 0, 3]) as Tensor4D, mirrored(width, reach), width);
        return columns.transpose([1, 2, 0, 3]) as Tensor4D;
      }),
  };
}

/** Mirrored values are added to those that they were taken from, along the first axis: the transpose of `gather`. */
const folded = (wide: Tensor4D, from: Int32Array, side: number): Tensor4D =>
  tf.unsortedSegmentSum(wide, tf.tensor1d(from, 'int32'), side) as Tensor4D;
