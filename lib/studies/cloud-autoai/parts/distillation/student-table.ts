import { formatEpsilon, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, type Cell, table } from '../../../../report/index.js';
import { claimVerdict, printedCell, proportionCell } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { formatStudent } from '../../figures/students.js';
import { claimId } from '../../published.js';
import type { ReportContext } from '../../report/context.js';
import type { TeacherResult } from '../clouds/result.js';
import { localAt } from '../local-teachers/text.js';
import type { StudentSummary } from './result.js';

const NOT_TRAINED: Cell = { text: 'not measured (not trained in this run)', tone: 'missing' };

/** The student, or its control, at one strength. */
export const studentCell = (...figure: Parameters<typeof formatStudent>): Cell =>
  formatStudent(...figure) ?? NOT_TRAINED;

/**
 * Table 5: what the study printed for its two students, with the verdict, beside what was trained here: from the scores
 * that GCP's teacher published, from those of both teachers trained here, and the control.
 */
export function studentTable({ results, claims }: ReportContext): Block {
  const { distillation, adaptive } = results;
  const { stamp, summaries, printed } = distillation;
  /** The student of a teacher trained here, by the study's protocol. */
  const ofStandIn = (role: 'ibm' | 'gcp', epsilon: number): Cell => {
    const id = role === 'ibm' ? 'soft-p12-1' : 'soft-tables-1';
    const student = adaptive.students.find(({ condition }) => condition.id === id);
    const set = student?.transferred.find((one) => one.epsilon === epsilon);
    if (student && epsilon === 0) return formatProportion(student.clean);
    if (set) return formatProportion(set.selected);
    const reason = adaptive.missing.find(({ condition }) => condition.id === id)?.reason ?? 'not run at this strength';
    return { text: `not measured (${reason})`, tone: 'missing' };
  };
  const trained = (labels: 'soft' | 'hard', epsilon: number): Cell =>
    studentCell(distillation, labels, epsilon === 0 ? 'test' : 'selected', epsilon);
  const printedOf = (role: 'ibm' | 'gcp', epsilon: number): Cell[] => [
    printedCell(atEpsilon(printed, epsilon)?.[role], stamp),
    claimVerdict(claims, claimId(`student-${role}`, epsilon)),
  ];
  return table(
    'Table 5: students on the selected rows',
    [
      'ε',
      'student of IBM: printed',
      'verdict on it',
      're-measured: student of IBM’s stand-in [95 %]',
      'student of GCP: printed',
      'verdict on it',
      `re-measured: student of ${distillation.teacherName}`,
      're-measured: student of GCP’s stand-in [95 %]',
      'control, hard labels',
    ],
    [0, ...strengthsOf(summaries)].map((epsilon): Cell[] => [
      epsilon === 0 ? '0 (clean, held out)' : formatEpsilon(epsilon),
      ...printedOf('ibm', epsilon),
      ofStandIn('ibm', epsilon),
      ...printedOf('gcp', epsilon),
      trained('soft', epsilon),
      ofStandIn('gcp', epsilon),
      trained('hard', epsilon),
    ]),
  );
}

/** On the rows of table 5: the teachers, recorded and trained here, and what a constant answer scores. */
export function teachersBeside({ results: { distillation, ibm, gcp, localTeachers } }: ReportContext): Block {
  const { stamp, summaries } = distillation;
  const at = ({ sets }: TeacherResult, epsilon: number) => atEpsilon(sets, epsilon);
  return table(
    'The teachers on the same adversarial rows, and what a constant answer scores there',
    [
      'ε',
      `${ibm.name}, recorded [95 %]`,
      `${localTeachers.ibm.name} [95 %]`,
      `${gcp.name}, recorded [95 %]`,
      `${localTeachers.gcp.name} [95 %]`,
      'largest class, always “8”',
    ],
    strengthsOf(summaries).map((epsilon): Cell[] => {
      const set = at(gcp, epsilon);
      const here = [localTeachers.ibm, localTeachers.gcp].map((teacher): Cell => {
        const asked = localAt(teacher, epsilon);
        return asked ? formatProportion(asked.selected) : { text: 'not measured', tone: 'missing' };
      });
      return [
        formatEpsilon(epsilon),
        proportionCell(at(ibm, epsilon)?.selected, stamp),
        here[0],
        proportionCell(set?.selected, stamp),
        here[1],
        set ? `${formatPercent(set.majority.share.value, 1)}, ${formatPercent(set.constant8.value, 1)}` : '',
      ];
    }),
  );
}

/** Every strength that the students met, ascending. */
export const strengthsOf = (summaries: readonly StudentSummary[]): number[] =>
  [...new Set(summaries.flatMap(({ sets }) => sets.map(({ epsilon }) => epsilon)))].sort((a, b) => a - b);
