import { type Attack, type AttackResult, perturbationNorms } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { type Proportion, proportion } from '../../../../evaluation/index.js';
import type { Classifier } from '../../../../models/index.js';

/** An attack on these images, its random numbers keyed by the seed and each image's place in the data set. */
export async function attacked<M extends Classifier>(
  attack: Attack<M>,
  model: M,
  data: Dataset,
  seed: number,
  onShare: (share: number) => void = () => {},
): Promise<AttackResult> {
  const images = imageTensor(data);
  try {
    return await attack.run(
      model,
      { images, labels: data.labels, indices: data.indices },
      { seed, onProgress: (done, total) => onShare(total ? done / total : 1) },
    );
  } finally {
    images.dispose();
  }
}

/** The share of values that are no more than this. */
export const within = (values: Float64Array, most: number): Proportion =>
  proportion(values.filter((value) => value <= most).length, values.length);

/** L2 to the error found, of rows right from the start; Infinity where there is none. */
export function distances({ images, success, wrongFromStart }: AttackResult, data: Dataset): Float64Array {
  const width = pixelsOf(data);
  const row = (values: Float32Array, at: number) => values.subarray(at * width, (at + 1) * width);
  return Float64Array.from(
    Array.from(data.labels.keys()).filter((at) => !wrongFromStart[at]),
    (at) => (success[at] ? perturbationNorms(row(images, at), row(data.images, at)).l2 : Number.POSITIVE_INFINITY),
  );
}
