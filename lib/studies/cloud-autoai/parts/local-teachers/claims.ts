import { type Proportion, percentText } from '../../../../evaluation/index.js';
import type { PublishedFigure, RunStamp } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { Teacher } from '../clouds/result.js';
import type { LocalTeachersResult } from './result.js';

/** A figure of tables 3 and 4 as a teacher trained here has it. */
export interface LocalFigure {
  readonly share: Proportion;
  readonly reason: string;
  readonly stamp: RunStamp;
}

/** "from 91.40 % to 94.00 % on the holdout (n = 500)": what twelve pipelines reached on their holdouts. */
export function reached({ pipelines }: LocalTeachersResult): string {
  if (pipelines.length === 0) return 'nothing yet';
  const shares = pipelines.map(({ holdout }) => holdout.value);
  return `from ${percentText(Math.min(...shares), 2)} to ${percentText(Math.max(...shares), 2)} on the holdout (n = ${pipelines[0].holdout.n.toLocaleString('en-US')}), fitted on ${pipelines[0].crossValidation.n.toLocaleString('en-US')} rows (${pipelines.length} pipelines)`;
}

/**
 * A figure whose predictions were never published, measured on a teacher of the same kind that was trained here; null
 * where no teacher was. Nothing is tested: pipelines trained anew scatter by more than their rows do, and one training
 * of each says nothing of how much.
 */
export function localFigure(
  role: Teacher,
  figure: PublishedFigure,
  localTeachers: LocalTeachersResult | undefined,
): LocalFigure | null {
  if (!localTeachers) return null;
  const { name, sets, validation } = localTeachers[role];
  const anew = `a model of the same kind trained here, ${name}, scores`;
  const why = 'it is another model and one training of it has no spread, so the figure is told beside and not tested';
  const { stamp } = localTeachers;
  if (figure.dataset === 'validation split') {
    const share = validation.accuracy;
    return {
      share,
      stamp,
      reason: `the predictions on the validation split were never published; ${anew} this on the ${validation.what}; ${why}`,
    };
  }
  const set = atEpsilon(sets, figure.epsilon ?? 0);
  if (!set) return null;
  const share = set.selected;
  if (figure.epsilon)
    return {
      share,
      stamp,
      reason: `the predictions at this strength were never published; ${anew} this on the same kind of rows and ${percentText(set.robust.value, 2)} over all ${set.robust.n.toLocaleString('en-US')} test rows; ${why}`,
    };
  const all = `and ${percentText(set.allRows.value, 2)} over all ${set.allRows.n.toLocaleString('en-US')} test rows`;
  return {
    share,
    stamp,
    reason:
      role === 'ibm'
        ? `the predictions on clean images were never published; the same pipeline scored .946 on its holdout. ${anew[0].toUpperCase()}${anew.slice(1)} this on the same rows ${all}; the experiment's pipelines reach ${reached(localTeachers)}; ${why}`
        : `the predictions on clean images were never published; ${anew} this on the same rows ${all}; ${why}`,
  };
}
