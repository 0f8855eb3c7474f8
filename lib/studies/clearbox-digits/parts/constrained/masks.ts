import { type AttackBatch, boxMask, parseMask, randomPixelsMask } from '../../../../attacks/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { type Tensor4D, tf } from '../../../../tensor/index.js';
import type { MaskPlan } from './plan.js';

/** As many random pixels as the bounding box of each image has: what the box is compared with. */
export const LIKE_BOX: MaskPlan = { family: 'random', mask: 'as many as the box' };

/** How many pixels of each image a mask lets change: [n] of a mask of [n or 1, h, w, 1]. */
export function allowedPixels(mask: Tensor4D, n: number): Int32Array {
  const counts = tf.tidy(() => mask.sum([1, 2, 3]).dataSync());
  return Int32Array.from({ length: n }, (_, row) => counts[mask.shape[0] === 1 ? 0 : row]);
}

/** Random pixels, of each row so many; of one image fewer are among the more. */
function randomOfEach({ inputShape }: DifferentiableClassifier, counts: Int32Array, indices: Int32Array): Tensor4D {
  return tf.tidy(() =>
    tf.concat(
      Array.from(counts, (pixels, row) =>
        randomPixelsMask(inputShape, { pixels, indices: indices.subarray(row, row + 1) }),
      ),
    ),
  );
}

/** The mask of a plan for these images, [n or 1, h, w, c]; the caller disposes it. */
export async function maskOf(
  model: DifferentiableClassifier,
  { mask }: MaskPlan,
  batch: AttackBatch & { readonly indices: Int32Array },
): Promise<Tensor4D> {
  if (mask !== LIKE_BOX.mask) return parseMask(mask)(model, batch);
  const box = boxMask(batch.images);
  const counts = allowedPixels(box, batch.labels.length);
  box.dispose();
  return randomOfEach(model, counts, batch.indices);
}
