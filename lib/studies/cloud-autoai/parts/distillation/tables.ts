import {
  formatCount,
  formatEpsilon,
  formatInterval,
  formatP,
  formatPercent,
  formatPoints,
} from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import { claimVerdict, printedCell, type TableContext } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { type StudentMeasure, studentCleanPoint, studentPoints } from '../../figures/students.js';
import { claimId } from '../../published.js';
import type { StudyResults } from '../../study-results.js';
import { shareCell } from '../adaptive/cells.js';
import { localAt } from '../local-teachers/text.js';
import type { DistillationResult } from './result.js';

type Context = TableContext<StudyResults>;

const missing = (text: string): Cell => ({ text, tone: 'missing' });
const notMeasured = (reason: string): Cell => missing(`not measured (${reason})`);

/** Clauses of a caption, and the data that they speak of. */
const captionOf = ({ stamp }: DistillationResult, ...clauses: string[]) =>
  [...clauses, `Data: ${stamp.data}`].join(' ');

/** Every epsilon that the students met, ascending. */
export const epsilonsOf = ({ summaries }: DistillationResult): number[] =>
  [...new Set(summaries.flatMap(({ sets }) => sets.map(({ epsilon }) => epsilon)))].sort((a, b) => a - b);

/** What a cell of a student holds, for captions. */
const cellsHold = ({ runs }: DistillationResult): string => {
  const seeds = runs.filter(({ labels }) => labels === 'soft').length;
  return seeds > 1 ? `mean of n = ${seeds} trainings [95 % over seeds]` : 'one training [95 % over rows]';
};

/** The student, or its control, at one epsilon: the mean over seeds with its interval, or one seed's over rows. */
function studentCell(
  result: DistillationResult,
  labels: 'soft' | 'hard',
  measure: StudentMeasure,
  epsilon: number,
): Cell {
  const points = epsilon === 0 ? studentCleanPoint(result, labels) : studentPoints(result, labels, measure);
  const point = points.find(({ x }) => x === epsilon);
  if (!point) return notMeasured('not trained in this run');
  const { y, interval } = point;
  return `${formatPercent(y, 2)}${interval ? ` ${formatInterval(interval, 1)}` : ''}`;
}

/** The student of a local teacher by the study's protocol; told from part 5. */
function localStudentCell({ adaptive }: StudyResults, id: string, epsilon: number): Cell {
  const student = adaptive.students.find(({ condition }) => condition.id === id);
  const share = epsilon === 0 ? student?.clean : student && atEpsilon(student.transferred, epsilon)?.selected;
  if (share) return shareCell(share);
  return notMeasured(
    adaptive.missing.find(({ condition }) => condition.id === id)?.reason ?? 'not run at this epsilon',
  );
}

/** Table 5: what the study printed for its two students, with the verdict, beside the students of this run. */
export function table5({ results, claims }: Context): ReportTable {
  const { distillation } = results;
  const { stamp, printed, testRows, runs } = distillation;
  const rowsAt = (epsilon: number) => (runs[0] ? atEpsilon(runs[0].sets, epsilon)?.selected.n : undefined);
  return table(
    captionOf(
      distillation,
      `Table 5: accuracy of students on the selected rows; this run’s student and control: ${cellsHold(distillation)};`,
      'students of P12 and Tables: one training [95 % over rows].',
    ),
    [
      'ε',
      'student of IBM, printed',
      'student of P12',
      'student of GCP, printed',
      'verdict on it',
      'student of GCP, this run',
      'student of Tables',
      'control, hard labels',
      'rows',
    ],
    [0, ...epsilonsOf(distillation)].map((epsilon): Cell[] => [
      epsilon === 0 ? '0 (clean, held out)' : formatEpsilon(epsilon),
      printedCell(atEpsilon(printed, epsilon)?.ibm, stamp),
      localStudentCell(results, 'soft-p12-1', epsilon),
      printedCell(atEpsilon(printed, epsilon)?.gcp, stamp),
      claimVerdict(claims, claimId('student-gcp', epsilon)),
      studentCell(distillation, 'soft', 'selected', epsilon),
      localStudentCell(results, 'soft-tables-1', epsilon),
      studentCell(distillation, 'hard', 'selected', epsilon),
      formatCount((epsilon === 0 ? testRows : rowsAt(epsilon)) ?? 0),
    ]),
  );
}

/** Student and control apart for images they learned and images held out, and on the same rows at every epsilon. */
export function students({ results: { distillation } }: Context): ReportTable {
  const columns = (['trainedTwins', 'heldOutTwins', 'heldOutRows'] as const).flatMap((measure) =>
    (['soft', 'hard'] as const).map((labels) => ({ measure, labels })),
  );
  const names = {
    trainedTwins: 'selected, twin learned',
    heldOutTwins: 'selected, twin held out',
    heldOutRows: 'all held-out rows',
  };
  return table(
    captionOf(
      distillation,
      'Selected rows by whether their clean twin was learned,',
      `and all ${formatCount(distillation.testRows)} held-out rows (right on the clean and on the attacked image):`,
      `${cellsHold(distillation)}.`,
    ),
    ['ε', ...columns.map(({ measure, labels }) => `${labels === 'soft' ? 'student' : 'control'}: ${names[measure]}`)],
    epsilonsOf(distillation).map((epsilon): Cell[] => [
      formatEpsilon(epsilon),
      ...columns.map(({ measure, labels }) => studentCell(distillation, labels, measure, epsilon)),
    ]),
  );
}

/** On the rows of table 5: the teachers, recorded and local, and what a constant answer scores. */
export function studentsAndTeachers({ results }: Context): ReportTable {
  const { distillation, ibm, gcp, localTeachers } = results;
  const word = distillation.stamp.comparable ? 'not published' : 'not comparable';
  return table(
    captionOf(
      distillation,
      'The teachers’ accuracy on the same selected rows [95 %], and what a constant answer scores there.',
    ),
    ['ε', `${ibm.name}, recorded`, 'P12', `${gcp.name}, recorded`, 'Tables', 'largest class', 'always “8”'],
    epsilonsOf(distillation).map((epsilon): Cell[] => {
      const recorded = [ibm, gcp].map(({ sets }) => atEpsilon(sets, epsilon));
      const local = [localTeachers.ibm, localTeachers.gcp].map((teacher) => localAt(teacher, epsilon)?.selected);
      const of = (i: number): Cell[] => [
        shareCell(recorded[i]?.selected ?? undefined, word),
        shareCell(local[i], 'not measured'),
      ];
      const set = recorded[1];
      const constant = set ? [set.majority.share, set.constant8].map(({ value }) => formatPercent(value, 1)) : ['', ''];
      return [formatEpsilon(epsilon), ...of(0), ...of(1), ...constant];
    }),
  );
}

/** Student against control on the same rows, one training of each. */
export const paired = ({ results: { distillation } }: Context): ReportTable =>
  table(
    captionOf(
      distillation,
      'Student minus control on the same selected rows, the first seed of each that trained: McNemar’s exact test.',
    ),
    ['ε', 'rows', 'only the student right', 'only the control right', 'difference in points [95 %]', 'p, Holm'],
    distillation.paired.map(({ epsilon, comparison, adjusted }) => [
      formatEpsilon(epsilon),
      formatCount(comparison.n),
      formatCount(comparison.onlyFirst),
      formatCount(comparison.onlySecond),
      `${formatPoints(comparison.difference, 1)} [${comparison.interval.map((end) => formatPoints(end, 1)).join(', ')}]`,
      formatP(adjusted),
    ]),
  );
