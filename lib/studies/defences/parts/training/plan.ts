import { type Attack, apgdCe, autoAttack, fgsm, pgd } from '../../../../attacks/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { type CommonPlan, commonPlan } from '../../plan.js';
import { FAST_SEEDS } from './recipes.js';

export interface TrainingPlan extends CommonPlan {
  /** Radii beside the study's own, the largest first. */
  readonly smaller: readonly number[];
  readonly pgdSteps: number;
  /** AutoAttack takes minutes even on few rows: the fallback does with its first attack. */
  readonly strongest: 'AutoAttack' | 'Auto-PGD';
  /** Of the trainings by single steps. */
  readonly seeds: readonly (typeof FAST_SEEDS)[number][];
}

export const trainingPlan = (study: Pick<Study, 'comparable' | 'epsilon'>): TrainingPlan => {
  const plan = commonPlan(study);
  const { comparable } = study;
  // On digits it is shown how things are measured, not what comes out.
  return {
    ...plan,
    rows: comparable ? plan.rows : 40,
    smaller: [0.2, 0.1],
    pgdSteps: comparable ? 40 : 20,
    strongest: comparable ? 'AutoAttack' : 'Auto-PGD',
    seeds: comparable ? FAST_SEEDS : FAST_SEEDS.slice(0, 2),
  };
};

/** The attacks on each network itself, by name, the weakest first. */
export const attacksOf = ({ pgdSteps: steps, strongest }: Pick<TrainingPlan, 'pgdSteps' | 'strongest'>) => ({
  fgsm: (epsilon: number): Attack<DifferentiableClassifier> => fgsm({ epsilon }),
  pgd: (epsilon: number): Attack<DifferentiableClassifier> => pgd({ epsilon, steps }),
  strongest: (epsilon: number): Attack<DifferentiableClassifier> =>
    strongest === 'AutoAttack' ? autoAttack({ epsilon }) : apgdCe({ epsilon, steps: 50 }),
});
export type Attacks = ReturnType<typeof attacksOf>;
export type AttackName = keyof Attacks;
