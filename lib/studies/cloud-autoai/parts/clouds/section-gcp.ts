import { formatCount, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph, problem } from '../../../../report/index.js';
import { publishedOr } from '../../../../study/index.js';
import { atWhich } from '../../report/cells.js';
import type { ReportContext } from '../../report/context.js';
import { isCount } from '../../report/printed-counts.js';
import type { TeacherResult } from './result.js';
import { allRows, table2, table4 } from './tables.js';

/** Printed figures that the published scores do not give, each with what they give. */
const offPrint = ({ sets, stamp }: TeacherResult): string[] =>
  sets.flatMap(({ epsilon, printed, selected }) => {
    if (!selected || printed === null || !stamp.comparable) return [];
    if ((100 * selected.value).toFixed(3) === printed.toFixed(3)) return [];
    const ours = `${formatPercent(selected.value)} (${formatCount(selected.correct)} of ${formatCount(selected.n)})`;
    const none = isCount(printed, selected.n) ? '' : ', which no count of right answers among so many rows gives';
    return [`${atWhich(epsilon)} ${ours}, printed ${printed}\u202f%${none}`];
  });

export function gcp(context: ReportContext): Block[] {
  const { results, claims, take } = context;
  const { gcp: teacher, localTeachers } = results;
  const { evaluation, stamp } = teacher;
  const differing = offPrint(teacher);
  return [
    heading(2, 'Part 3: GCP AutoML Tables'),
    paragraph(
      `${teacher.name} on the selected rows, counted again from its recorded scores; ${localTeachers.gcp.name} on the same rows.`,
    ),
    table4(context),
    allRows('gcp')(context),
    problem(
      2,
      'Printed figures that its own files do not give.',
      differing.length > 0
        ? `Counted again: ${differing.join('; ')}. No conclusion of the study hangs on it.`
        : stamp.comparable
          ? 'In this run all figures whose predictions were published are equal at the printed digits.'
          : 'In the study, two figures of GCP are not what its published scores give. On digits nothing is compared.',
    ),
    table2(context),
    problem(
      14,
      'A log loss for rows that cannot be named.',
      `Table 2 prints ${stamp.comparable ? publishedOr(claims, 'gcp-eval-log-loss', 'a log loss') : 'a log loss'} for a split of its own. `,
      evaluation
        ? `On the clean rows, where accuracy is ${formatProportion(evaluation.accuracy)}, the scores give ${evaluation.logLoss.toFixed(4)}: `
        : 'This run holds no scores to recompute it from: ',
      'two populations, so neither refutes the other, and table 2 has no verdicts.',
    ),
    fold('Threshold curves and confusion matrices', ...take('pr-gcp', 'roc-gcp', /^confusion-gcp/)),
  ];
}
