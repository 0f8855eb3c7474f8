import type { Study } from '../../contracts.js';
import { SCHEDULES } from '../../schedule.js';

/** How much is attacked, and how. */
export interface RobustnessPlan {
  /** The study's radius, at which its robust networks are scored. */
  readonly epsilon: number;
  /** Static sets and AutoAttack at each radius, the smallest first. */
  readonly curve: { readonly rows: number; readonly epsilons: readonly number[] };
  /** The nearest error: the nearer of FMN's and FAB's, so many gradients an image. */
  readonly nearest: {
    readonly rows: number;
    readonly fmnSteps: number;
    readonly fabSteps: number;
    readonly fabTargets: number;
  };
  /** FGSM and PGD of many steps, on networks that were trained on FGSM's or PGD's images. */
  readonly oneStep: { readonly rows: number; readonly pgdSteps: number };
  /** Networks of which each batch is attacked anew, a share of its images: by FGSM, and by PGD of so many steps. */
  readonly controls: {
    readonly fgsm: { readonly epsilon: number; readonly epochs: number };
    readonly pgd: { readonly epsilon: number; readonly epochs: number; readonly steps: number };
    readonly ratio: number;
    readonly learningRate: number;
  };
  /** PGD as the study has it and otherwise. */
  readonly walks: { readonly rows: number; readonly apgdSteps: number; readonly longSteps: number };
  /** Steps of a radius over `parts`, by their number, one random start each. */
  readonly map: { readonly rows: number; readonly steps: readonly number[]; readonly parts: readonly number[] };
}

/** What each profile measures. */
export function robustnessPlan({ profile }: Pick<Study, 'profile'>): RobustnessPlan {
  const small = profile === 'digits';
  return {
    epsilon: SCHEDULES.mnist.epsilon,
    curve: small ? { rows: 30, epsilons: [0.1, 0.2, 0.3] } : { rows: 500, epsilons: [0.02, 0.05, 0.1, 0.2, 0.3] },
    nearest: { rows: small ? 30 : 300, fmnSteps: 100, fabSteps: 50, fabTargets: 3 },
    oneStep: { rows: small ? 200 : 1000, pgdSteps: 50 },
    // 897 digits make nine batches, 60,000 images six hundred.
    // At .3 so small a network did not learn to withstand PGD on the digits: its control has a smaller radius.
    controls: {
      fgsm: { epsilon: SCHEDULES.mnist.epsilon, epochs: small ? 20 : 10 },
      pgd: { epsilon: 0.1, epochs: small ? 20 : 5, steps: 7 },
      ratio: 0.5,
      learningRate: 1e-3,
    },
    walks: { rows: small ? 100 : 1000, apgdSteps: 100, longSteps: small ? 200 : 2000 },
    map: {
      rows: small ? 50 : 500,
      steps: small ? [1, 20, 40] : [1, 5, 10, 20, 40, 100],
      parts: small ? [30, 4, 1] : [60, 30, 15, 8, 4, 2, 1],
    },
  };
}
