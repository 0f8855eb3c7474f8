import type { Study } from '../../contracts.js';

/** What is asked of suspicious neurons. */
export interface SuspicionPlan {
  /** Resamples of each class's images. */
  readonly resamples: number;
  /** How many neurons are switched off together. */
  readonly counts: readonly number[];
  /** Random choices of so many neurons. */
  readonly draws: number;
  /** Seeds of networks trained here that lose neurons too. */
  readonly seeds: readonly number[];
}

export const suspicionPlan = ({ profile }: Pick<Study, 'profile'>): SuspicionPlan =>
  profile === 'digits'
    ? { resamples: 100, counts: [5, 20, 40], draws: 10, seeds: [1] }
    : { resamples: 500, counts: [5, 10, 20, 40], draws: 20, seeds: [0, 1, 2, 3, 4] };
