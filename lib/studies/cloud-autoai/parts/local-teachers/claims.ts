import { type Proportion, percentText } from '../../../../evaluation/index.js';
import type { PublishedFigure, RunStamp } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { Teacher } from '../clouds/result.js';
import type { LocalTeachersResult } from './result.js';

/** A figure of tables 3 and 4 as a local teacher has it. */
export interface LocalFigure {
  readonly share: Proportion;
  readonly reason: string;
  readonly stamp: RunStamp;
}

/** "from 91.40 % to 94.00 % on the holdout (n = 500)": what twelve pipelines score on their holdouts. */
export function holdoutRange({ pipelines }: LocalTeachersResult): string {
  if (pipelines.length === 0) return 'nothing yet';
  const shares = pipelines.map(({ holdout }) => holdout.value);
  const [{ holdout, crossValidation }] = pipelines;
  return [
    `from ${percentText(Math.min(...shares), 2)} to ${percentText(Math.max(...shares), 2)} on the holdout`,
    `(n = ${holdout.n.toLocaleString('en-US')}), fitted on ${crossValidation.n.toLocaleString('en-US')} rows`,
    `(${pipelines.length} pipelines)`,
  ].join(' ');
}

/**
 * A figure whose predictions were never published, measured on the local teacher; null where none was. Nothing is
 * tested: pipelines trained anew scatter by more than their rows do, and one training says nothing of how much.
 */
export function localFigure(
  role: Teacher,
  { dataset, epsilon = 0 }: PublishedFigure,
  localTeachers: LocalTeachersResult | undefined,
): LocalFigure | null {
  if (!localTeachers) return null;
  const { stamp } = localTeachers;
  const { name, sets, validation } = localTeachers[role];
  const beside = `measured is ${name}, another model, trained once: told beside the figure, not tested`;
  const unpublished = 'the predictions were never published';
  if (dataset === 'validation split')
    return { share: validation.accuracy, stamp, reason: `${unpublished}; ${beside}; on the ${validation.what}` };
  const set = atEpsilon(sets, epsilon);
  if (!set) return null;
  const stands =
    role === 'ibm' && epsilon === 0 ? `; the experiment's pipelines score ${holdoutRange(localTeachers)}` : '';
  return { share: set.selected, stamp, reason: `${unpublished}; ${beside}${stands}` };
}
