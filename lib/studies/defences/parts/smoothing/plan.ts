import type { Study } from '../../contracts.js';
import { SIGMAS } from './recipes.js';

/** The attack on the smoothed classifier: PGD in L2 on the mean probabilities of several draws. */
export interface ExpectedPlan {
  /** Of the first test images, as many. */
  readonly rows: number;
  /** Radii of the L2 balls, in pixel units. */
  readonly epsilons: readonly number[];
  readonly steps: number;
  /** Draws that each gradient is averaged over. */
  readonly draws: number;
  /** Draws of each answer to an attacked image. */
  readonly samples: number;
}

export interface SmoothingPlan {
  /** Standard deviations of the noise, in pixel units. */
  readonly sigmas: readonly number[];
  /** Of the first test images, as many are certified. */
  readonly rows: number;
  /** Draws that choose the class, and others that estimate how likely it is. */
  readonly selection: number;
  readonly samples: number;
  /** Share of rows whose certificate may be wrong by chance. */
  readonly alpha: number;
  readonly attacked: ExpectedPlan;
  /** Radii at which the unsmoothed network is attacked by PGD in L2, and its steps. */
  readonly plain: { readonly epsilons: readonly number[]; readonly steps: number };
}

/** As Cohen et al. (2019) certify, but for N: theirs is 100,000, which takes hours. */
export const smoothingPlan = ({ comparable }: Pick<Study, 'comparable'>): SmoothingPlan => ({
  ...{ sigmas: SIGMAS, selection: 100, alpha: 0.001 },
  ...(comparable
    ? {
        ...{ rows: 200, samples: 10_000 },
        attacked: { rows: 100, epsilons: [0.5, 1, 1.5, 2], steps: 20, draws: 16, samples: 1000 },
        plain: { epsilons: [0.25, 0.5, 1, 1.5, 2, 2.5, 3], steps: 40 },
      }
    : {
        ...{ rows: 30, samples: 1000 },
        attacked: { rows: 10, epsilons: [0.5, 1], steps: 5, draws: 4, samples: 200 },
        plain: { epsilons: [0.25, 0.5, 1, 2], steps: 10 },
      }),
});
