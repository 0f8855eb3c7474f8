import type { Study } from '../../contracts.js';
import { type CommonPlan, commonPlan } from '../../plan.js';

export interface ArchitecturePlan extends CommonPlan {
  /** Both radii: in the study's own, nothing is left of undefended networks. */
  readonly epsilons: readonly number[];
  readonly bits: readonly number[];
  readonly shares: readonly number[];
  /** Images of the training set that tell how large hidden values become. */
  readonly calibrationRows: number;
  /** Of the network that draws at random: rows, steps, and draws that a gradient is the mean of, at each radius. */
  readonly random: {
    readonly rows: number;
    readonly controlRows: number;
    readonly steps: number;
    readonly draws: readonly (readonly [epsilon: number, draws: readonly number[]])[];
  };
  /** Of the attack that sees scores alone. */
  readonly square: { readonly rows: number; readonly queries: number };
}

/** Fewer rows than elsewhere: ten defences, two radii, two losses. */
export function architecturePlan(study: Pick<Study, 'comparable' | 'epsilon'>): ArchitecturePlan {
  const { comparable, epsilon } = study;
  const small = 0.1;
  return {
    ...commonPlan(study),
    rows: comparable ? 500 : 40,
    controlRows: comparable ? 50 : 10,
    epsilons: [small, epsilon],
    bits: [8, 4, 2],
    shares: [0.5, 0.9],
    calibrationRows: comparable ? 1000 : 200,
    random: {
      rows: comparable ? 100 : 20,
      controlRows: comparable ? 10 : 5,
      steps: 10,
      draws: [
        [small, comparable ? [1, 10, 100] : [1, 4]],
        [epsilon, comparable ? [1, 10] : [1]],
      ],
    },
    square: comparable ? { rows: 100, queries: 500 } : { rows: 10, queries: 60 },
  };
}
