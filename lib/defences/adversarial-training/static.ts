import { requireNumber } from '../../attacks/index.js';
import { type Dataset, rowsTensor } from '../../data/index.js';
import type { Adversary } from '../../models/index.js';

export interface StaticAdversaryOptions {
  /** What made the images, in full, with what they were made against. */
  readonly description: string;
  /** Share of the loss that the adversarial images have (default ½). */
  readonly ratio?: number;
}

/**
 * Adversarial images that were made once, beforehand: beside each training image its own, [n · h · w · c] in the order
 * of the data set. The network that is trained has no say in them. They are asked for when a training begins.
 * @throws RangeError where the ratio is no share, and, when training begins, where they are not as many as the data set
 * has.
 */
export function staticAdversary(
  data: Dataset,
  adversarial: () => Promise<Float32Array>,
  { description, ratio = 0.5 }: StaticAdversaryOptions,
): Adversary {
  requireNumber('ratio', ratio, { from: 0, to: 1 });
  const made = async () => {
    const images = await adversarial();
    if (images.length !== data.images.length)
      throw new RangeError(
        `Adversarial images hold ${images.length} values; ${data.name} has ${data.images.length}: one image beside each is expected.`,
      );
    return images;
  };
  let asked: Promise<Float32Array> | undefined;
  return {
    description,
    mode: 'beside',
    ratio,
    images: async ({ rows }) => {
      asked ??= made();
      return rowsTensor({ images: await asked, shape: data.shape }, rows);
    },
  };
}
