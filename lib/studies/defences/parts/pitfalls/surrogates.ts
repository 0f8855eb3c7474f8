import { pgd } from '../../../../attacks/index.js';
import { type TransferMatrix, transferMatrix } from '../../../../evaluation/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import { cooled, type NetworkName, renamed } from './networks.js';
import type { PitfallsPlan } from './plan.js';

/** Whose images are shown to whom; each is a surrogate and a victim. */
export const SURROGATES = {
  'standard-lenet5': 'usual',
  'standard-half': 'usual, half',
  'member-1-half': 'half, other seed',
  distilled: 'distilled',
  'relu-half': 'PGD, half',
  madry: 'PGD',
} as const satisfies Partial<Record<NetworkName, string>>;

/** The distilled network with its logits divided by its temperature, which gives a gradient to whoever attacks it. */
export const COOLED = 'distilled, / T';

export interface SurrogatesResult {
  readonly matrix: TransferMatrix;
}

/** PGD on each network, every image shown to all: it goes on past the boundary, as who aims at another model must. */
export async function measureSurrogates(
  study: Study,
  plan: PitfallsPlan,
  onProgress: OnProgress,
): Promise<SurrogatesResult> {
  const { epsilon } = plan;
  const models = [];
  for (const [name, said] of Object.entries(SURROGATES)) {
    const network = await networkCalled(study, name as keyof typeof SURROGATES);
    models.push(renamed(network, said));
    if (name === 'distilled') models.push(renamed(cooled(network), COOLED));
  }
  const attack = pgd({ epsilon, steps: plan.surrogates.steps, earlyStop: false });
  const matrix = await transferMatrix(models, [attack], study.sample(plan.surrogates.rows), { onProgress });
  return { matrix };
}
