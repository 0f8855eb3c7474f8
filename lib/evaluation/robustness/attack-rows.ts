import {
  type Attack,
  type AttackBatch,
  type AttackOptions,
  type AttackResult,
  featureRules,
  type MaskMaker,
} from '../../attacks/index.js';
import { type Dataset, imageTensor } from '../../data/index.js';
import type { Classifier } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';

/** What an attack found, and how long it took. */
export type Attacked = AttackResult & { readonly seconds: number };

/**
 * Runs an attack on rows whose clean answers are known, within the mask made for them and, unless they are `unbound`, the
 * rules of a table's features; frees every tensor.
 */
export async function attackRows(
  model: Classifier,
  data: Dataset,
  known: Pick<AttackBatch, 'predicted' | 'targets'>,
  attack: Attack<never>,
  { mask: asked, unbound = false, ...options }: AttackOptions & { mask?: MaskMaker; unbound?: boolean },
): Promise<Attacked> {
  const batch = { images: imageTensor(data), labels: data.labels, indices: data.indices, ...known };
  const { mask: makeMask, valid } = unbound ? { mask: asked } : featureRules(data, asked);
  let mask: Tensor4D | undefined;
  try {
    mask = await makeMask?.(model, batch);
    const start = performance.now();
    const result = await (attack as Attack).run(model, { ...batch, mask, valid }, options);
    return { ...result, seconds: (performance.now() - start) / 1000 };
  } finally {
    batch.images.dispose();
    mask?.dispose();
  }
}
