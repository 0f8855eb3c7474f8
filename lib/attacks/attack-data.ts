import { type Dataset, imageTensor } from '../data/index.js';
import type { Classifier } from '../models/index.js';
import type { Tensor4D } from '../tensor/index.js';
import type { Attack, AttackOptions, AttackResult } from './contracts.js';
import { featureRules } from './feature-rules.js';

export interface AttackDataOptions extends Pick<AttackOptions, 'seed' | 'onProgress' | 'signal'> {
  /** Attacks rows too that the model already gets wrong, as one must who makes images for another model. */
  readonly everyRow?: boolean;
}

/** Runs an attack over the rows of a data set; of a table's features those that are immutable stay, and all stay valid. */
export async function attackData<M extends Classifier>(
  attack: Attack<M>,
  model: M,
  data: Dataset,
  { everyRow = false, ...options }: AttackDataOptions = {},
): Promise<AttackResult> {
  const { labels, indices } = data;
  const batch = { images: imageTensor(data), labels, indices, ...(everyRow && { predicted: labels }) };
  const { mask: makeMask, valid } = featureRules(data);
  let mask: Tensor4D | undefined;
  try {
    mask = await makeMask?.(model, batch);
    return await attack.run(model, { ...batch, mask, valid }, options);
  } finally {
    batch.images.dispose();
    mask?.dispose();
  }
}
