import { type Attack, fgsm, pgd } from '../../attacks/index.js';
import { type Dataset, imageTensor } from '../../data/index.js';
import type { OtherAttacksOn } from '../../generators/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';

export type OtherAttack = Attack<DifferentiableClassifier>;

/**
 * What a setting of PGD is called in files: `pgd_stepN` of N steps; but twenty steps from one random start are
 * `pgd_step2000`, as the publication has it, and other numbers of steps alike.
 */
export const pgdName = ({ steps, starts }: Pick<OtherAttacksOn, 'steps' | 'starts'>): string =>
  `pgd_step${starts === 1 ? steps * 100 : steps}`;

/** The settings that a name `pgd_stepN` means, beside those configured. */
export const pgdOf = (step: number, configured: OtherAttacksOn): OtherAttacksOn =>
  step >= 100 && step % 100 === 0
    ? { ...configured, steps: step / 100, starts: 1 }
    : { ...configured, steps: step, starts: configured.starts === 1 ? 10 : configured.starts };

/**
 * FGSM or PGD as configured.
 * @param all every row goes all the way, as data to train on; else a row is done at its first error
 */
export function otherAttack(
  kind: 'fgsm' | 'pgd',
  epsilon: number,
  { stepSize, steps, starts }: OtherAttacksOn,
  { all = true } = {},
): OtherAttack {
  if (kind === 'fgsm') return fgsm({ epsilon });
  const restarts = Math.max(1, starts);
  return pgd({ epsilon, stepSize, steps, restarts, randomStart: starts > 0, earlyStop: !all });
}

/** Every row attacked, also those that are read wrong: images [n · h · w · c], and the seconds they took. */
export async function attackAll(
  attack: OtherAttack,
  model: DifferentiableClassifier,
  { labels, indices, ...data }: Dataset,
  { seed, onProgress }: { readonly seed: number; readonly onProgress?: (done: number, total: number) => void },
): Promise<{ readonly images: Float32Array; readonly seconds: number }> {
  const images = imageTensor({ labels, indices, ...data });
  const start = performance.now();
  try {
    const batch = { images, labels, indices, predicted: labels };
    const result = await attack.run(model, batch, { seed, onProgress });
    return { images: result.images, seconds: (performance.now() - start) / 1000 };
  } finally {
    images.dispose();
  }
}
