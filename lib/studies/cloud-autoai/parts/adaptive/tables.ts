import { formatCount, formatEpsilon, formatPoints } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import type { TableContext } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { StudyResults } from '../../study-results.js';
import { shareCell } from './cells.js';
import { comparedEpsilon } from './evidence.js';
import { describeStudent } from './findings.js';
import type { AdaptiveResult, AdaptiveStudent, NearestErrors, WhiteBoxAttack } from './result.js';

type Context = TableContext<StudyResults>;
type Column = readonly [name: string, read: (student: AdaptiveStudent) => Cell];

const EPSILONS = [0.15, 0.3] as const;
/** Clauses of a caption, and the data that they speak of. */
const captionOf = ({ stamp }: AdaptiveResult, ...clauses: string[]) => [...clauses, `Data: ${stamp.data}`].join(' ');
const inRange = ([low, high]: readonly [number, number | null], digits: number) =>
  `[${low.toFixed(digits)}, ${high === null ? '∞' : high.toFixed(digits)}]`;

/** A row for each student, a column for each reading. */
const studentTable = (
  caption: string,
  students: readonly AdaptiveStudent[],
  columns: readonly Column[],
): ReportTable => {
  const rows = students.map((student) => [
    describeStudent(student.condition),
    ...columns.map(([, read]) => read(student)),
  ]);
  const none = ['no such student in this run', ...columns.map(() => '')];
  return table(caption, ['student', ...columns.map(([name]) => name)], rows.length ? rows : [none]);
};

const under =
  (attack: WhiteBoxAttack, epsilon: number | undefined) =>
  ({ whiteBox }: AdaptiveStudent): Cell =>
    shareCell(whiteBox.find((one) => one.attack === attack && one.epsilon === epsilon)?.robust);

const selectedRows = ({ students: [first] }: AdaptiveResult, epsilon: number) =>
  formatCount((first && atEpsilon(first.transferred, epsilon)?.selected.n) ?? 0);

function medianCell({ success, median, interval }: NearestErrors): Cell {
  const found = median === null ? 'infinite' : median.toFixed(2);
  return `${found}${interval ? ` ${inRange(interval, 2)}` : ''}, n = ${success.n}`;
}

/** One row a student: the study's protocol, then attacks with the student's own gradient. */
export function studentsAttacked({ results: { adaptive } }: Context): ReportTable {
  const n = formatCount(adaptive.attackedRows);
  const compared = comparedEpsilon(adaptive);
  const transferred = EPSILONS.map(
    (epsilon): Column => [
      `made for LeNet, ε ${formatEpsilon(epsilon)}, ${selectedRows(adaptive, epsilon)} selected rows`,
      (student) => shareCell(atEpsilon(student.transferred, epsilon)?.selected),
    ],
  );
  return studentTable(
    captionOf(
      adaptive,
      'Students, one training each: accuracy [95 % over rows];',
      `own-gradient attacks on the first n = ${n} held-out rows`,
      `(C&W: of the first ${formatCount(adaptive.carliniWagnerRows)} those right when clean).`,
      'The worst case is over every attack up to that ε.',
    ),
    adaptive.students,
    [
      [`clean, n = ${formatCount(adaptive.heldOutRows)}`, ({ clean }) => shareCell(clean)],
      ...transferred,
      ['PGD, ε .15', under('pgd', 0.15)],
      ...EPSILONS.map((epsilon): Column => [`worst, ε ${formatEpsilon(epsilon)}`, under('worst', epsilon)]),
      [`AutoAttack, ε ${formatEpsilon(compared ?? 0)}`, under('autoattack', compared)],
      ['C&W, median L2 (upper bound)', ({ carliniWagner }) => medianCell(carliniWagner)],
    ],
  );
}

/** The leak: students that learned the study's distillation rows, and students that did not, on twins of both kinds. */
export const learnedTwins = ({ results: { adaptive } }: Context): ReportTable =>
  studentTable(
    captionOf(
      adaptive,
      'The leak: selected rows by whether the clean twin is one of the study’s distillation rows, T = 1 [95 %].',
    ),
    adaptive.students.filter(({ condition: { temperature } }) => temperature === 1),
    EPSILONS.flatMap((epsilon) =>
      (['distillationTwins', 'heldOutTwins'] as const).map((measure): Column => {
        const set = adaptive.students[0] && atEpsilon(adaptive.students[0].transferred, epsilon);
        const name = measure === 'heldOutTwins' ? 'held-out' : 'distillation';
        return [
          `twins of ${name} rows, ε ${formatEpsilon(epsilon)}, n = ${formatCount(set?.[measure].n ?? 0)}`,
          (student) => shareCell(atEpsilon(student.transferred, epsilon)?.[measure]),
        ];
      }),
    ),
  );

/** How sure the students are, and whether PGD on the tempered logits finds what PGD does not. */
export function confidence({ results: { adaptive } }: Context): ReportTable {
  const compared = comparedEpsilon(adaptive);
  const at = `ε ${formatEpsilon(compared ?? 0)}`;
  return studentTable(
    captionOf(
      adaptive,
      `How sure the students are, and PGD with and without the logits divided by T at ${at},`,
      `on the first n = ${formatCount(adaptive.attackedRows)} held-out rows [95 %].`,
    ),
    adaptive.students.filter(({ condition: { rows } }) => rows === 'distillation'),
    [
      ['learning rate', ({ learningRate }) => String(Number(learningRate.toPrecision(2)))],
      [
        'median margin of the logits',
        ({ confidence: { margin } }) =>
          `${margin.median.toFixed(1)}${margin.interval ? ` ${inRange(margin.interval, 1)}` : ''}`,
      ],
      [
        'right rows without a gradient',
        ({ confidence: { noGradient } }) => `${formatCount(noGradient.correct)} of ${formatCount(noGradient.n)}`,
      ],
      [`PGD, ${at}`, under('pgd', compared)],
      [
        `PGD, logits / T, ${at}`,
        (student) => (student.condition.temperature === 1 ? 'the same' : under('pgd-tempered', compared)(student)),
      ],
    ],
  );
}

/** Each soft student against its control in the worst case, at the epsilons at which any pair differs significantly. */
export function studentPairs({ results: { adaptive } }: Context): ReportTable {
  const pairs = adaptive.pairs.filter(({ attack }) => attack === 'worst');
  const told = pairs.filter(({ adjusted }) => adjusted < 0.05);
  const epsilons = [...new Set((told.length ? told : pairs).map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  const compared = adaptive.students.filter(({ condition: { id } }) => pairs.some(({ first }) => first === id));
  return studentTable(
    captionOf(
      adaptive,
      `Soft labels minus the control at the same temperature on the same n = ${formatCount(adaptive.attackedRows)} rows,`,
      `worst case, in points [95 %]; * p < .05 (McNemar, Holm over ${adaptive.pairs.length}), at other ε in no pair.`,
    ),
    compared,
    epsilons.map((epsilon) => [
      `ε ${formatEpsilon(epsilon)}`,
      ({ condition: { id } }) => {
        const pair = pairs.find((one) => one.first === id && one.epsilon === epsilon);
        if (!pair) return '';
        const { difference, interval } = pair.comparison;
        const range = interval.map((end) => formatPoints(end, 1)).join(', ');
        return `${formatPoints(difference, 1)} [${range}]${pair.adjusted < 0.05 ? ' *' : ''}`;
      },
    ]),
  );
}

/** What the library's own warnings saw. */
export function studentWarnings({ results: { adaptive } }: Context): ReportTable {
  const fired = adaptive.students.flatMap(({ condition, warnings }) =>
    warnings.map(({ id, attack, saw }) => [describeStudent(condition), attack ? `${id}, ${attack}` : id, saw]),
  );
  return table(
    captionOf(adaptive, `What the evaluation warns of (n = ${formatCount(adaptive.attackedRows)} held-out rows).`),
    ['student', 'warning', 'what it saw'],
    fired.length ? fired : [['no student', 'none', 'no warning fired']],
  );
}
