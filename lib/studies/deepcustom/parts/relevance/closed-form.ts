import { type Dataset, pixelsOf, withImages } from '../../../../data/index.js';
import { relevanceOptimum } from '../../../../generators/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import { keyedPermutation } from '../../../../tensor/index.js';

/**
 * Whether a network is still right [n] on images at the minimum of the LRP loss: the pixels of their class's list lowered
 * by ε, all others raised by ε, both kept in [0, 1]. The network is not asked, only judged.
 */
export async function rightInClosedForm(
  network: Network,
  data: Dataset,
  relevant: readonly (readonly number[])[],
  epsilon: number,
): Promise<boolean[]> {
  const images = relevanceOptimum(data, { relevant, epsilon });
  const answers = await predictLabels(network, withImages(data, images, data.provenance));
  return Array.from(answers, (answer, row) => answer === data.labels[row]);
}

/** The first k pixels of a random order of its own for each class; a larger k of the same draw holds a smaller one. */
export const randomPixels = (data: Dataset, k: number, seed: number, draw: number): number[][] =>
  Array.from({ length: data.classes }, (_, label) => [
    ...keyedPermutation(pixelsOf(data), seed, draw, label).subarray(0, k),
  ]);
