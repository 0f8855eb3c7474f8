import type { Proportion } from '../../../../evaluation/index.js';
import type { PublishedFigure } from '../../published.js';
import type { RunStamp } from '../../results.js';
import type { AdaptiveResult } from './result.js';

/** A figure of table 5 as a student of IBM's stand-in has it. */
export interface StudentFigure {
  readonly share: Proportion;
  readonly seed: number;
  readonly reason: string;
  readonly stamp: RunStamp;
}

/**
 * The study's student of IBM, whose teacher's scores were never published, beside a student of a teacher of the same
 * kind that was trained here; null where this run has none. Nothing is tested: the teacher is another model, and one
 * training of it and one of its student say nothing of how they scatter.
 */
export function studentOfIbm(figure: PublishedFigure, adaptive: AdaptiveResult | undefined): StudentFigure | null {
  const student = adaptive?.students.find(({ condition }) => condition.id === 'soft-ibm-1');
  if (!adaptive?.teachers || !student) return null;
  const share =
    figure.epsilon === undefined
      ? student.clean
      : student.transferred.find(({ epsilon }) => Math.abs(epsilon - (figure.epsilon ?? 0)) < 1e-9)?.selected;
  if (!share) return null;
  return {
    share,
    seed: student.seed,
    stamp: adaptive.stamp,
    reason: `the teacher's scores were never published; a student of a teacher of the same kind trained here, ${adaptive.teachers.ibm}, scores this on the same rows; the teacher is another model and each was trained once, so the figure is told beside and not tested`,
  };
}
