import { type Attack, apgd, ddn, fgsm, fmn, pgd } from '../../../../attacks/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { LittlePlan } from './plan.js';

type GradientAttack = Attack<DifferentiableClassifier>;

/** An attack at any radius. */
export interface AtRadius {
  readonly name: string;
  readonly steps: number;
  at(epsilon: number): GradientAttack;
}

export const oneStepAttack: AtRadius = { name: 'FGSM', steps: 1, at: (epsilon) => fgsm({ epsilon }) };

/** PGD in steps of a quarter of epsilon from the photograph itself, with nothing random in it. */
export const pgdInQuarters = (options: { epsilon: number; steps: number; earlyStop: boolean }): GradientAttack =>
  pgd({ ...options, relativeStepSize: 0.25, randomStart: false });

/** All its steps, and nothing random in it: what a step more does can be seen, also after rounding. */
const pgdAttack = (steps: number): AtRadius => ({
  name: 'PGD',
  steps,
  at: (epsilon) => pgdInQuarters({ epsilon, steps, earlyStop: false }),
});

/** It stops at its first error, which is all that an accuracy needs; its steps would else cost thrice as much. */
const apgdAttack = (steps: number): AtRadius => ({ name: 'APGD', steps, at: (epsilon) => apgd({ epsilon, steps }) });

/** The attacks of many steps that the plan has. */
export const manySteps = ({ pgdSteps, apgdSteps }: LittlePlan): AtRadius[] => [
  pgdAttack(pgdSteps),
  ...(apgdSteps > 0 ? [apgdAttack(apgdSteps)] : []),
];

/** An attack that looks for the nearest error, and what tables call it. */
export interface Named {
  readonly name: string;
  readonly attack: GradientAttack;
}

/**
 * Attacks that look for the nearest error: of several the smallest perturbation counts. Both start shorter than they
 * would by themselves (2 in L2, and 1), which is longer than most photographs are away from their nearest error: in so
 * few steps DDN cannot come back from farther, because each shrinks it by a twentieth at most.
 */
export function nearestAttacks({ minimalSteps: steps, minimalAttacks }: LittlePlan): Record<'l2' | 'linf', Named[]> {
  const steppingBy = (norm: 'l2' | 'linf', stepSize: number): Named => ({
    name: `FMN, first step ${stepSize}`,
    attack: fmn({ norm, steps, stepSize }),
  });
  return {
    l2: [steppingBy('l2', 0.2), { name: 'DDN', attack: ddn({ steps, initialNorm: 0.5 }) }].slice(0, minimalAttacks),
    linf: [steppingBy('linf', 0.5), steppingBy('linf', 2)].slice(0, minimalAttacks),
  };
}

/** Everything that decides what the attacks find, as plain data. */
export const attackSettings = (plan: LittlePlan) => ({
  radius: [oneStepAttack, ...manySteps(plan)].map(({ name, at }) => ({ name, ...at(1 / 255).settings })),
  nearest: Object.values(nearestAttacks(plan)).flatMap((some) =>
    some.map(({ name, attack: { norm, settings } }) => ({ name, norm, ...settings })),
  ),
});
