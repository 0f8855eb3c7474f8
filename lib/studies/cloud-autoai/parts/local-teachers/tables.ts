import { formatCount, formatP, formatPercent, formatPoints } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell, type TableContext } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { epsilonCell } from '../../report/cells.js';
import type { StudyResults } from '../../study-results.js';
import type { LocalTeacherResult } from './result.js';

type Context = TableContext<StudyResults>;

/** How the local teachers take the images made for LeNet: over all rows, and how often they answer 8. */
export function localTeachersTable({ results: { localTeachers } }: Context): ReportTable {
  const { ibm, gcp } = localTeachers;
  const cells = ({ sets }: LocalTeacherResult, epsilon: number): string[] => {
    const set = atEpsilon(sets, epsilon);
    return set ? [shareCell(set.robust), formatPercent(set.answered[8] / set.selected.n, 1)] : ['', ''];
  };
  return table(
    `FGSM images made for LeNet: robust accuracy over all ${formatCount(ibm.sets[0].robust.n)} test rows, and answers of 8 on the selected rows`,
    ['ε', ...[ibm, gcp].flatMap(({ name }) => [`${name}: robust accuracy [95 %]`, `${name}: answers 8`])],
    ibm.sets.map(({ epsilon }) => [epsilonCell(epsilon), ...cells(ibm, epsilon), ...cells(gcp, epsilon)]),
  );
}

/** Both local teachers on the same rows at every epsilon. */
export function localPairs({ results: { localTeachers } }: Context): ReportTable {
  const { ibm, gcp, paired } = localTeachers;
  return table(
    `${ibm.name} minus ${gcp.name} on the same rows; McNemar’s test, Holm’s adjustment over ${paired.length} tests`,
    ['ε', 'rows', 'n', `only ${ibm.name}`, `only ${gcp.name}`, 'points [95 %]', 'p (Holm)'],
    paired.map(({ epsilon, rows, comparison: { n, onlyFirst, onlySecond, difference, interval }, adjusted }) => [
      epsilonCell(epsilon),
      rows,
      ...[n, onlyFirst, onlySecond].map(formatCount),
      `${formatPoints(difference)} [${interval.map((end) => formatPoints(end)).join(', ')}]`,
      formatP(adjusted),
    ]),
  );
}
