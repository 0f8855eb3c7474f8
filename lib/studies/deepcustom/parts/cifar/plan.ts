import type { StudyRun } from '../../../../study/index.js';
import { LOSSES, type LossName } from '../../schedule.js';

export interface CifarPlan {
  /** Losses whose generators are trained. */
  readonly losses: readonly LossName[];
  /** Whether FGSM- and PGD-robust networks are trained too. */
  readonly others: boolean;
  /** Images that AutoAttack is run on. */
  readonly rows: number;
}

/** Hours for everything; a run of an hour has the generators of one loss. */
export const cifarPartPlan = ({ profile }: Pick<StudyRun, 'profile'>): CifarPlan =>
  profile === 'full' ? { losses: LOSSES, others: true, rows: 1000 } : { losses: ['nce'], others: false, rows: 500 };
