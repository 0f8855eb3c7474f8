import { type Dataset, imageTensor } from '../data/index.js';
import type { Classifier } from '../models/index.js';
import type { Attack, AttackOptions, AttackResult } from './contracts.js';

export interface AttackDataOptions extends Pick<AttackOptions, 'seed' | 'onProgress' | 'signal'> {
  /** Attacks rows too that the model already gets wrong, as one must who makes images for another model. */
  readonly everyRow?: boolean;
}

/** Runs an attack over the rows of a data set. */
export async function attackData<M extends Classifier>(
  attack: Attack<M>,
  model: M,
  data: Dataset,
  { everyRow = false, ...options }: AttackDataOptions = {},
): Promise<AttackResult> {
  const { labels, indices } = data;
  const images = imageTensor(data);
  try {
    return await attack.run(model, { images, labels, indices, ...(everyRow && { predicted: labels }) }, options);
  } finally {
    images.dispose();
  }
}
