import { type ClaimTable, claimsFor, type Measured, type PublishedFigure } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { EPSILONS } from '../../contracts.js';
import { epsilonName } from '../../published.js';
import type { StudyResults } from '../../study-results.js';

/**
 * The study's student of IBM, whose teacher's scores were never published, beside the student of P12. Nothing is tested: the teacher is another model, and one training of it and one of its
 * student say nothing of how they scatter.
 */
function studentOfIbm({ adaptive }: Partial<StudyResults>, { epsilon }: PublishedFigure): Measured {
  const student = adaptive?.students.find(({ condition }) => condition.id === 'soft-p12-1');
  const share = epsilon === undefined ? student?.clean : student && atEpsilon(student.transferred, epsilon)?.selected;
  if (!adaptive?.teachers || !student || !share)
    return { unchecked: "the teacher's scores were never published, so this student cannot be distilled" };
  const [low, high] = share.interval;
  return {
    measured: 100 * share.value,
    n: share.n,
    interval: [100 * low, 100 * high],
    reason: `the teacher's scores were never published; the student of P12, a local teacher of the same kind, scores this on the same rows; the teacher is another model and each was trained once, so the figure is told beside and not tested`,
    stamp: adaptive.stamp,
    seeds: [student.seed],
    elsewhere: true,
  };
}

export const adaptiveClaims: ClaimTable<StudyResults> = claimsFor(
  ['test', ...EPSILONS.map(epsilonName)].map((set) => `student-ibm-${set}`),
  studentOfIbm,
);
