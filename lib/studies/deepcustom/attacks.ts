import { type Attack, fgsm, pgd } from '../../attacks/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import { LOSSES, type LossName, type Schedule } from './schedule.js';

/** FGSM and PGD, under the study's names: PGD 1 and 20 with ten random starts, "2000" with twenty steps and one. */
export const OTHERS = ['fgsm', 'pgd1', 'pgd20', 'pgd2000'] as const;
export type OtherName = (typeof OTHERS)[number];
export type AttackName = LossName | OtherName;
export const ATTACKS: readonly AttackName[] = [...LOSSES, ...OTHERS];

/** A network under test: the target, or one of its architecture trained on data of that attack. */
export type NetworkName = 'target' | AttackName;
/** Those of the published tables. */
export const NETWORKS: readonly NetworkName[] = ['target', ...LOSSES, 'fgsm', 'pgd20'];

export const isLoss = (name: string): name is LossName => (LOSSES as readonly string[]).includes(name);

/** The study's FGSM and PGD. Every row goes all the way: the images are data, not only evidence of an error. */
export function otherAttack(name: OtherName, { epsilon, other }: Schedule): Attack<DifferentiableClassifier> {
  if (name === 'fgsm') return fgsm({ epsilon });
  const { stepSize, steps, restarts } = other;
  const starts = name === 'pgd2000' ? 1 : restarts;
  return pgd({
    epsilon,
    stepSize,
    steps: name === 'pgd1' ? 1 : steps,
    restarts: Math.max(1, starts),
    randomStart: starts > 0,
    earlyStop: false,
  });
}
