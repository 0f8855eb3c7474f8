import { type Attack, type AttackDataOptions, attackData, fgsm, pgd } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { OtherAttacksOn } from '../../generators/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';

export type OtherAttack = Attack<DifferentiableClassifier>;

/** What the publication calls twenty steps from one random start: 2000. */
const ONE_START = { step: 2000, steps: 20, starts: 1 } as const;
/** Its random starts otherwise. */
const STARTS = 10;

const isOneStart = ({ steps, starts }: Pick<OtherAttacksOn, 'steps' | 'starts'>) =>
  steps === ONE_START.steps && starts === ONE_START.starts;

/** What a setting of PGD is called in files: `pgd_stepN` of N steps, but for the publication's `pgd_step2000`. */
export const pgdName = (on: Pick<OtherAttacksOn, 'steps' | 'starts'>): string =>
  `pgd_step${isOneStart(on) ? ONE_START.step : on.steps}`;

/** The settings that a name `pgd_stepN` means; what it does not say is as configured. */
export function pgdOf(step: number, configured: OtherAttacksOn): OtherAttacksOn {
  if (pgdName(configured) === `pgd_step${step}`) return configured;
  if (step === ONE_START.step) return { ...configured, steps: ONE_START.steps, starts: ONE_START.starts };
  return { ...configured, steps: step, starts: isOneStart(configured) ? STARTS : configured.starts };
}

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
  data: Dataset,
  { seed, onProgress }: AttackDataOptions,
): Promise<{ readonly images: Float32Array; readonly seconds: number }> {
  const start = performance.now();
  const { images } = await attackData(attack, model, data, { seed, onProgress, everyRow: true });
  return { images, seconds: (performance.now() - start) / 1000 };
}
