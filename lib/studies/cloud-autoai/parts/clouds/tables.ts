import { formatCount, formatP, formatPercent, formatPoints, formatProportion } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import {
  claimVerdict,
  findClaim,
  missing,
  printedCell,
  shareCell,
  type TableContext,
} from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { claimId } from '../../published.js';
import { epsilonCell } from '../../report/cells.js';
import type { StudyResults } from '../../study-results.js';
import type { LocalTeacherResult } from '../local-teachers/result.js';
import type { Teacher } from './result.js';

type Context = TableContext<StudyResults>;

const METRICS = [
  ['precision', 'precision', 'gcp-eval-precision'],
  ['recall', 'recall', 'gcp-eval-recall'],
  ['F1', 'f1', 'gcp-eval-F1'],
  ['area under precision over recall', 'aucPr', 'gcp-eval-AUC-PR'],
  ['area under ROC', 'aucRoc', 'gcp-eval-AUC-ROC'],
  ['log loss', 'logLoss', 'gcp-eval-log-loss'],
] as const;

type Evaluation = NonNullable<StudyResults['gcp']['evaluation']>;

/** Table 2: what the service printed for its own split, and what scores on the clean rows give. */
export function table2({ results: { gcp, localTeachers }, claims }: Context): ReportTable {
  const { evaluation, stamp } = gcp;
  const local = localTeachers.gcp;
  const printed = (id: string): Cell => {
    const claim = findClaim(claims, id);
    return stamp.comparable && claim ? String(claim.published) : printedCell(null, stamp);
  };
  const measured = (found: Evaluation | null, key: (typeof METRICS)[number][1] | 'accuracy'): Cell => {
    if (!found) return missing(stamp);
    const { value, interval } =
      key === 'accuracy' ? found.accuracy : { value: found[key], interval: found.intervals[key] };
    return `${value.toFixed(4)} [${interval.map((end) => end.toFixed(4)).join(', ')}]`;
  };
  const rows = [['accuracy', 'accuracy', 'gcp-eval-accuracy'] as const, ...METRICS];
  return table(
    `Table 2: threshold metrics, printed for the service’s own split; ${gcp.name} and ${local.name} on ${formatCount(local.evaluation.n)} clean rows`,
    ['metric', 'printed', `${gcp.name}, recomputed [95 %]`, `${local.name} [95 %]`],
    rows.map(([label, key, id]) => [label, printed(id), measured(evaluation, key), measured(local.evaluation, key)]),
  );
}

function localShare({ sets }: LocalTeacherResult, epsilon: number): Cell {
  const set = atEpsilon(sets, epsilon);
  return set ? shareCell(set.selected) : { text: 'not measured', tone: 'missing' };
}

/**
 * Tables 3 and 4: the study's figure, what its files give, what the local teacher gives on the same rows, and what a
 * constant answer would have scored there.
 */
const teacherTable =
  (number: number, role: Teacher) =>
  ({ results, claims }: Context): ReportTable => {
    const { name, sets, stamp } = results[role];
    const local = results.localTeachers[role];
    const id = `${role}-validation`;
    const { accuracy } = local.validation;
    return table(
      `Table ${number}: ${name} and ${local.name} on the selected rows`,
      ['ε', 'rows', 'printed', 'verdict', 'recomputed [95 %]', `${local.name} [95 %]`, 'largest class', 'always “8”'],
      [
        [
          'validation split',
          formatCount(accuracy.n),
          printedCell(findClaim(claims, id)?.published, stamp),
          claimVerdict(claims, id),
          missing(stamp),
          shareCell(accuracy),
          '',
          '',
        ],
        ...sets.map(({ epsilon, rows, printed, selected, majority, constant8 }): Cell[] => [
          epsilonCell(epsilon),
          formatCount(rows),
          printedCell(printed, stamp),
          claimVerdict(claims, claimId(role, epsilon)),
          selected ? shareCell(selected) : missing(stamp),
          localShare(local, epsilon),
          `${majority.label}: ${formatPercent(majority.share.value, 1)}`,
          formatPercent(constant8.value, 1),
        ]),
      ],
    );
  };

export const table3 = teacherTable(3, 'ibm');
export const table4 = teacherTable(4, 'gcp');

/** What recorded answers say of all test rows: nobody knows the answers on the rows that were not handed over. */
export const allRows =
  (role: Teacher) =>
  ({ results }: Context): ReportTable => {
    const { name, sets } = results[role];
    return table(
      `${name} over all test rows under these images: every other row wrong, or none`,
      [
        'ε',
        'selected rows [95 %]',
        'all rows, at least',
        'at most',
        'all rows, successes submitted and the rest clean',
      ],
      sets.flatMap(({ epsilon, selected, robustBounds, successesOnly }): Cell[][] =>
        selected && robustBounds
          ? [
              [
                epsilonCell(epsilon),
                formatProportion(selected),
                formatPercent(robustBounds.low.value, 2),
                `${formatPercent(robustBounds.high.value, 2)} of ${formatCount(robustBounds.high.n)}`,
                successesOnly ? formatProportion(successesOnly) : missing(results[role].stamp, 'clean predictions'),
              ],
            ]
          : [],
      ),
    );
  };

/** Both clouds on the rows that both answered. */
export function comparison({ results: { comparison: result, ibm, gcp } }: Context): ReportTable {
  const { paired, epsilon } = result;
  const share = (count: number) => `${formatCount(count)} (${formatPercent(count / paired.n, 2)})`;
  return table(
    `The same ${formatCount(paired.n)} adversarial rows, ε ${epsilonCell(epsilon)}`,
    ['both right', `only ${ibm.name}`, `only ${gcp.name}`, 'neither', 'difference in points [95 %]', 'McNemar’s p'],
    [
      [
        ...[paired.bothRight, paired.onlyFirst, paired.onlySecond, paired.neither].map(share),
        `${formatPoints(paired.difference)} [${paired.interval.map((end) => formatPoints(end)).join(', ')}]`,
        formatP(paired.pValue),
      ],
    ],
  );
}
