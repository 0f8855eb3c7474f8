import { formatCount, formatEpsilon, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, type Cell, heading, paragraph, problem, table } from '../../../../report/index.js';
import { claimVerdict, findClaim, missing, publishedOr, publishedText } from '../../../../study/index.js';
import type { ReportContext } from '../../report/context.js';
import { isCount } from '../../report/printed-counts.js';
import { localTeacherBlocks, teacherTable } from '../local-teachers/teacher-table.js';

const METRICS = [
  ['precision', 'precision', 'gcp-eval-precision'],
  ['recall', 'recall', 'gcp-eval-recall'],
  ['F1', 'f1', 'gcp-eval-F1'],
  ['area under precision over recall', 'aucPr', 'gcp-eval-AUC-PR'],
  ['area under ROC', 'aucRoc', 'gcp-eval-AUC-ROC'],
  ['log loss', 'logLoss', 'gcp-eval-log-loss'],
] as const;

function metrics({ results: { gcp, localTeachers }, claims }: ReportContext): Block {
  const { evaluation, stamp, name } = gcp;
  const printed = (id: string): Cell => {
    const claim = findClaim(claims, id);
    if (!stamp.comparable || !claim)
      return { text: stamp.comparable ? 'not printed' : 'not comparable', tone: 'missing' };
    return publishedText(claim);
  };
  const again = (value: number, [low, high]: readonly [number, number]): Cell =>
    `${value.toFixed(5)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
  return table(
    `Table 2: threshold metrics of ${name} on the clean rows${evaluation ? `, n = ${formatCount(evaluation.n)}` : ''}; re-measured: n = ${formatCount(localTeachers.gcp.evaluation.n)}`,
    ['metric', 'printed', 'recomputed', '95 % interval over rows', 'verdict', 're-measured (stand-in) [95 %]'],
    [
      [
        'accuracy',
        printed('gcp-eval-accuracy'),
        evaluation ? evaluation.accuracy.value.toFixed(5) : missing(stamp),
        evaluation ? evaluation.accuracy.interval.map((end) => end.toFixed(4)).join(' to ') : '',
        claimVerdict(claims, 'gcp-eval-accuracy'),
        again(localTeachers.gcp.evaluation.accuracy.value, localTeachers.gcp.evaluation.accuracy.interval),
      ],
      ...METRICS.map(([label, key, id]): Cell[] => [
        label,
        printed(id),
        evaluation ? evaluation[key].toFixed(5) : missing(stamp),
        evaluation ? evaluation.intervals[key].map((end) => end.toFixed(4)).join(' to ') : '',
        claimVerdict(claims, id),
        again(localTeachers.gcp.evaluation[key], localTeachers.gcp.evaluation.intervals[key]),
      ]),
    ],
  );
}

export function gcp(context: ReportContext): Block[] {
  const { results, claims, take } = context;
  const { gcp: teacher, localTeachers } = results;
  const { evaluation, stamp } = teacher;
  const offPrint = teacher.sets.flatMap(({ epsilon, printed, selected }) =>
    selected && printed !== null && stamp.comparable && (100 * selected.value).toFixed(3) !== printed.toFixed(3)
      ? [
          `${epsilon === 0 ? 'on clean rows' : `at ε ${formatEpsilon(epsilon)}`} ${formatPercent(selected.value)} recomputed (${formatCount(selected.correct)} of ${formatCount(selected.n)}), ${printed}\u202f% printed${isCount(printed, selected.n) ? '' : ', which no count of right answers among so many rows gives'}`,
        ]
      : [],
  );
  return [
    heading(2, 'Part 3: GCP AutoML Tables'),
    paragraph(
      `${teacher.name} on the selected rows, from its recorded scores. “Printed” is the study’s table 4; “re-measured” asks a model that an AutoML search found here, with the same objective of log loss.`,
    ),
    teacherTable(`Table 4: ${teacher.name} on the selected rows`, teacher, localTeachers.gcp, claims),
    ...localTeacherBlocks(localTeachers.gcp),
    problem(
      2,
      'Printed figures that its own files do not give.',
      offPrint.length > 0
        ? `Counting again gives other digits: ${offPrint.join('; ')}. The verdict is “differs”; no conclusion of the study hangs on it.`
        : stamp.comparable
          ? 'Every printed figure whose predictions were published is recomputed here; in this run all are equal at the printed digits.'
          : 'In the study, two printed figures of GCP are not what its published scores give. On digits there is nothing to compare.',
    ),
    heading(3, 'Threshold metrics'),
    metrics(context),
    problem(
      14,
      'A log loss for rows that cannot be named.',
      evaluation
        ? `Table 2 prints a log loss of ${stamp.comparable ? publishedOr(claims, 'gcp-eval-log-loss', 'its own') : 'the cloud model’s own'}, for a split that cannot be named. From the scores of the clean rows it is ${evaluation.logLoss.toFixed(4)} (95 % bootstrap interval ${evaluation.intervals.logLoss.map((end) => end.toFixed(4)).join(' to ')}, n = ${formatCount(evaluation.n)}; accuracy on the same rows ${formatProportion(evaluation.accuracy)}). The populations are not the same, so the interval speaks of these clean rows only.`
        : 'The log loss of the teacher can be recomputed from its scores; this run holds none.',
    ),
    ...take('pr-gcp', 'roc-gcp', /^confusion-gcp/),
  ];
}
