import type { Attack, AttackBatch, AttackOptions, AttackResult, MaskMaker } from '../../attacks/index.js';
import { type Dataset, imageTensor } from '../../data/index.js';
import type { Classifier } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';

/** What an attack gave, its images as pixels [n · h · w · c]. */
export interface Attacked extends Omit<AttackResult, 'images'> {
  readonly pixels: Float32Array;
  readonly seconds: number;
}

/** Runs an attack on rows whose clean answers are known, within the mask made for them; frees every tensor. */
export async function attackRows(
  model: Classifier,
  data: Dataset,
  known: Pick<AttackBatch, 'predicted' | 'targets'>,
  attack: Attack<never>,
  { mask: makeMask, ...options }: AttackOptions & { readonly mask?: MaskMaker },
): Promise<Attacked> {
  const batch = { images: imageTensor(data), labels: data.labels, indices: data.indices, ...known };
  let mask: Tensor4D | undefined;
  try {
    mask = await makeMask?.(model, batch);
    const start = performance.now();
    const { images: pixels, ...result } = await (attack as Attack).run(model, { ...batch, mask }, options);
    const seconds = (performance.now() - start) / 1000;
    return { ...result, pixels, seconds };
  } finally {
    batch.images.dispose();
    mask?.dispose();
  }
}
