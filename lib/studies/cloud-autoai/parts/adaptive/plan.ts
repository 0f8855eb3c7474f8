import { type Attack, autoAttack, carliniWagner, fgsm, pgd } from '../../../../attacks/index.js';
import { atTemperature } from '../../../../defences/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { Profile } from '../../../../study/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import type { WhiteBoxAttack } from './result.js';
import { transferredFgsm } from './transferred.js';

/** How much is attacked: rows are the first of the held-out ones. */
export interface AttackPlan {
  /** Rows of the attacks of fixed size. */
  readonly rows: number;
  readonly epsilons: readonly number[];
  /** Where AutoAttack runs: large enough that few rows are left to its costly parts. */
  readonly autoAttack: readonly number[];
  /** Rows of Carlini and Wagner's attack. */
  readonly carliniWagnerRows: number;
}

const PLANS: Readonly<Record<Profile, AttackPlan>> = {
  full: { rows: 200, epsilons: EPSILONS, autoAttack: [0.2], carliniWagnerRows: 100 },
  mnist: { rows: 100, epsilons: EPSILONS, autoAttack: [0.2], carliniWagnerRows: 30 },
  digits: { rows: 60, epsilons: EPSILONS, autoAttack: [], carliniWagnerRows: 20 },
};

export const planOf = (profile: Profile): AttackPlan => PLANS[profile];

/** PGD on the student with its logits divided by the temperature of its training; the verdict is the student's own. */
function pgdTempered(epsilon: number, temperature: number): Attack<DifferentiableClassifier> {
  const attack = pgd({ epsilon });
  return {
    ...attack,
    name: 'pgd-tempered',
    settings: { ...attack.settings, temperature },
    // Made anew it would lose its temperature.
    with: undefined,
    run: (model, batch, options) => attack.run(atTemperature(model, temperature), batch, options),
  };
}

/** One attack of the suite, and what it goes by in the results. */
export interface PlannedAttack {
  readonly as: Exclude<WhiteBoxAttack, 'worst'>;
  readonly epsilon: number;
  readonly attack: Attack<DifferentiableClassifier>;
}

/** The suite for a student trained at a temperature, weakest attacks first. */
export function whiteBoxAttacks(study: Study, plan: AttackPlan, temperature: number): PlannedAttack[] {
  return plan.epsilons.flatMap((epsilon): PlannedAttack[] => [
    { as: 'transferred', epsilon, attack: transferredFgsm(study, epsilon) },
    { as: 'fgsm', epsilon, attack: fgsm({ epsilon }) },
    { as: 'pgd', epsilon, attack: pgd({ epsilon }) },
    ...(temperature === 1 ? [] : [{ as: 'pgd-tempered' as const, epsilon, attack: pgdTempered(epsilon, temperature) }]),
    ...(plan.autoAttack.includes(epsilon)
      ? [{ as: 'autoattack' as const, epsilon, attack: autoAttack({ epsilon }) }]
      : []),
  ]);
}

/**
 * Carlini and Wagner's attack, which undid defensive distillation. It is short, at most 150 gradients a row: what it
 * does not find may be there, and the distances it finds are upper bounds.
 */
export const nearestErrorAttack = (): Attack<DifferentiableClassifier> =>
  carliniWagner({ steps: 50, binarySearchSteps: 3 });
