import type { Study } from '../../contracts.js';

/** Which trainings stand in the cross table beside the published ones. */
export interface CrossPlan {
  /** Trainings of each network that is to withstand a generator. */
  readonly seeds: readonly number[];
  /** Epochs of the toolbox's own training, each batch attacked anew: FGSM, and PGD of 20 steps and one start. */
  readonly fresh: { readonly fgsm: number; readonly pgd2000: number };
}

/** Few trainings tell little apart: `full` has five. */
const SEEDS = { digits: [0, 1], mnist: [0, 1, 2], full: [0, 1, 2, 3, 4] } as const;

/** PGD anew at every batch takes most of an hour for the published 20 epochs. */
export function crossPlan({ profile }: Pick<Study, 'profile'>): CrossPlan {
  return {
    seeds: SEEDS[profile],
    fresh: profile === 'digits' ? { fgsm: 10, pgd2000: 2 } : { fgsm: 20, pgd2000: profile === 'full' ? 20 : 5 },
  };
}
