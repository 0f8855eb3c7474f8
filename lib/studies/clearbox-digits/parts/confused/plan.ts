import { type Attack, carliniWagner, deepFool, fgsm, pgd } from '../../../../attacks/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';

/** What an attack is after. */
export type Goal = 'any error' | 'next class' | 'least likely class' | 'confusion';

export interface ConfusedPlan {
  /** Test images. */
  readonly images: number;
  /** Radius in L∞ of the attacks that have one. */
  readonly epsilon: number;
  /** Steps of the ascent of entropy, and of PGD. */
  readonly steps: number;
}

export const confusedPlan = ({ comparable }: Pick<Study, 'comparable'>): ConfusedPlan => ({
  images: comparable ? 1000 : 150,
  epsilon: 0.1,
  steps: 40,
});

/** One attack as the tables name it. */
export interface NamedAttack {
  readonly name: string;
  readonly goal: Goal;
  readonly attack: Attack<DifferentiableClassifier>;
}

/** Margin in logits by which the third Carlini-Wagner attack's class must lead: e⁵ is 148 to 1. */
export const MARGIN = 5;

/** Every attack of the part: inside a ball, then as near as can be; then the targeted ones. */
export function confusedAttacks({ epsilon, steps }: Pick<ConfusedPlan, 'epsilon' | 'steps'>): NamedAttack[] {
  // About a hundred gradients a row, within a hundredth of what 350 find.
  const near = { steps: 50, binarySearchSteps: 2 };
  const whole = { epsilon, steps, earlyStop: false };
  return [
    { name: 'FGSM', goal: 'any error', attack: fgsm({ epsilon }) },
    { name: 'PGD, every step', goal: 'any error', attack: pgd(whole) },
    { name: 'PGD, to its first error', goal: 'any error', attack: pgd({ ...whole, earlyStop: true }) },
    { name: 'DeepFool', goal: 'any error', attack: deepFool() },
    { name: 'Carlini-Wagner', goal: 'any error', attack: carliniWagner(near) },
    {
      name: `Carlini-Wagner, margin ${MARGIN}`,
      goal: 'any error',
      attack: carliniWagner({ ...near, confidence: MARGIN }),
    },
    { name: 'FGSM', goal: 'next class', attack: fgsm({ epsilon, target: 'next' }) },
    { name: 'PGD, every step', goal: 'next class', attack: pgd({ ...whole, target: 'next' }) },
    { name: 'Carlini-Wagner', goal: 'next class', attack: carliniWagner({ ...near, target: 'next' }) },
    { name: 'PGD, every step', goal: 'least likely class', attack: pgd({ ...whole, target: 'least-likely' }) },
    { name: 'Carlini-Wagner', goal: 'least likely class', attack: carliniWagner({ ...near, target: 'least-likely' }) },
  ];
}
