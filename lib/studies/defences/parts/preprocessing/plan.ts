import type { Study } from '../../contracts.js';
import { type CommonPlan, commonPlan } from '../../plan.js';

export interface PreprocessingPlan extends Omit<CommonPlan, 'epsilon'> {
  /** Radii at which every defence is attacked, from the smallest. */
  readonly epsilons: readonly number[];
  /** Steps of PGD, each a tenth of the radius. */
  readonly steps: number;
  /** Expectations over draws: how many draws, and steps of a fifth of the radius. */
  readonly expectation: { readonly draws: readonly number[]; readonly steps: number };
  /** How many draws are enough: radii with the numbers of draws tried, on the first rows. */
  readonly convergence: {
    readonly rows: number;
    readonly at: readonly { readonly epsilon: number; readonly draws: readonly number[] }[];
  };
  /** An attack that sees answers alone, at the largest radius, on the first rows. */
  readonly square: { readonly rows: number; readonly queries: number };
  /** Radii at which thresholding is attacked, on the first rows. */
  readonly threshold: { readonly rows: number; readonly epsilons: readonly number[] };
}

const RADII = [0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6];

/** Fewer rows than other parts: seven defences are each attacked by two or three adaptive attacks, at both radii. */
export function preprocessingPlan(study: Pick<Study, 'comparable' | 'epsilon'>): PreprocessingPlan {
  const { epsilon, control } = commonPlan(study);
  const epsilons = [0.1, epsilon];
  const few = [1, 10];
  if (!study.comparable)
    return {
      ...{ epsilons, control, rows: 50, controlRows: 15, steps: 40 },
      expectation: { draws: few, steps: 10 },
      convergence: { rows: 50, at: [{ epsilon: 0.1, draws: [1, 3, 10] }] },
      square: { rows: 20, queries: 100 },
      threshold: { rows: 50, epsilons: RADII.filter((radius) => radius !== 0.45) },
    };
  return {
    ...{ epsilons, control, rows: 200, controlRows: 50, steps: 40 },
    expectation: { draws: few, steps: 10 },
    convergence: {
      rows: 100,
      at: [
        { epsilon: 0.1, draws: [1, 10, 100] },
        { epsilon, draws: few },
      ],
    },
    square: { rows: 100, queries: 500 },
    threshold: { rows: 100, epsilons: RADII },
  };
}
