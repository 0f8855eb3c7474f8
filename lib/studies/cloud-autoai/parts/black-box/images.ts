import type { Attack, AttackResult } from '../../../../attacks/index.js';
import { type Dataset, imageTensor } from '../../../../data/index.js';
import type { Classifier } from '../../../../models/index.js';

/** The rows with other pixels. */
export const withImages = (data: Dataset, images: Float32Array): Dataset => ({ ...data, images });

export interface AttackDataOptions {
  readonly seed: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Attacks rows too that the model already gets wrong, as one must who makes images for another model. */
  readonly everyRow?: boolean;
}

/** Runs an attack over every row of a data set. */
export async function attackData<M extends Classifier>(
  attack: Attack<M>,
  model: M,
  data: Dataset,
  { seed, onProgress, signal, everyRow = false }: AttackDataOptions,
): Promise<AttackResult> {
  const { labels, indices } = data;
  const images = imageTensor(data);
  try {
    return await attack.run(
      model,
      { images, labels, indices, ...(everyRow && { predicted: labels }) },
      { seed, onProgress, signal },
    );
  } finally {
    images.dispose();
  }
}
