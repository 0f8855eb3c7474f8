import { ddn, fmn, perturbationNorms, pgd, suite, takeBatch } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../../../data/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { Tensor4D } from '../../../../tensor/index.js';
import type { ConstrainedPlan } from './plan.js';

/** The nearest error that was found to each image. */
export interface NearestErrors {
  /** L2, [n]; infinite where none was found. */
  readonly l2: Float64Array;
  /** [n · h · w · c]; the image itself where none was found. */
  readonly images: Float32Array;
  /** The network's answers to them, [n]. */
  readonly predicted: Int32Array;
}

export type Steps = Pick<ConstrainedPlan, 'steps' | 'anySteps' | 'restarts'>;

/** What looks for the nearest error in L2, and, where it found none, for any: allowed pixels may take any value. */
export const constrainedAttacks = ({ steps, anySteps, restarts }: Steps) => ({
  nearest: suite('nearest', [fmn({ steps }), ddn({ steps })]),
  any: pgd({ epsilon: 1, steps: anySteps, restarts }),
  fewest: fmn({ norm: 'l0', steps: 4 * steps }),
});

/**
 * The nearest error to each image of those that the model reads right, where only the pixels of a mask [n or 1, h, w, c]
 * may change: of FMN's and DDN's, the nearer; where neither finds one, PGD's.
 */
export async function nearestErrors(
  model: DifferentiableClassifier,
  data: Dataset,
  { images, mask }: { readonly images: Tensor4D; readonly mask: Tensor4D },
  steps: Steps,
): Promise<NearestErrors> {
  const { labels, indices } = data;
  const width = pixelsOf(data);
  const attacks = constrainedAttacks(steps);
  const batch = { images, labels, indices, mask, predicted: labels };
  const found = await attacks.nearest.run(model, batch);
  const pixels = Float32Array.from(found.images);
  const predicted = Int32Array.from(found.predicted);
  const left = Int32Array.from(labels.keys()).filter((row) => !found.success[row]);
  if (left.length) {
    const rest = takeBatch(batch, left);
    try {
      const any = await attacks.any.run(model, rest);
      left.forEach((row, i) => {
        if (!any.success[i]) return;
        pixels.set(any.images.subarray(i * width, (i + 1) * width), row * width);
        predicted[row] = any.predicted[i];
      });
    } finally {
      rest.images.dispose();
      if (rest.mask && rest.mask !== mask) rest.mask.dispose();
    }
  }
  const of = (row: number, all: Float32Array) => all.subarray(row * width, (row + 1) * width);
  return {
    l2: Float64Array.from(labels, (label, row) =>
      predicted[row] === label ? Number.POSITIVE_INFINITY : perturbationNorms(of(row, pixels), of(row, data.images)).l2,
    ),
    images: pixels,
    predicted,
  };
}
