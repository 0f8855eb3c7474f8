import { formatCount, formatEpsilon, formatP, formatPoints, formatProportion } from '../../../../figures/index.js';
import { type Block, type Cell, table } from '../../../../report/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { autoAttacked, describeStudent } from './findings.js';
import type { AdaptiveResult, AdaptiveStudent, StudentCondition, TransferredSet, WhiteBoxAttack } from './result.js';

/** A line of a table: a student, or why there is none. */
type Line = { readonly condition: StudentCondition } & ({ student: AdaptiveStudent } | { reason: string });

/** Measured students first, in the order of the grid, then those that this run has none of. */
export const linesOf = ({ students, missing }: AdaptiveResult): Line[] => [
  ...students.map((student) => ({ condition: student.condition, student })),
  ...missing,
];

const gone = (reason: string): Cell => ({ text: `not measured (${reason})`, tone: 'missing' });

/** One row for each student; where there is none, every cell says why. */
const rowsOf = (result: AdaptiveResult, columns: number, read: (student: AdaptiveStudent) => Cell[]): Cell[][] =>
  linesOf(result).map((line) => [
    describeStudent(line.condition),
    ...('student' in line ? read(line.student) : Array.from({ length: columns }, () => gone(line.reason))),
  ]);

const strengths = ({ students }: AdaptiveResult): number[] =>
  [...new Set(students.flatMap(({ transferred }) => transferred.map(({ epsilon }) => epsilon)))].sort((a, b) => a - b);

/** The study's protocol over epsilon, by one of its readings. */
export function transferredTable(
  result: AdaptiveResult,
  caption: string,
  measure: Exclude<keyof TransferredSet, 'epsilon'>,
  withClean = false,
): Block {
  const epsilons = strengths(result);
  const columns = [
    ...(withClean ? ['clean, held out'] : []),
    ...epsilons.map((epsilon) => `ε ${formatEpsilon(epsilon)}`),
  ];
  return table(
    caption,
    ['student', ...columns],
    rowsOf(result, columns.length, ({ clean, transferred }) => [
      ...(withClean ? [formatProportion(clean)] : []),
      ...epsilons.map((epsilon): Cell => {
        const set = atEpsilon(transferred, epsilon);
        return set ? formatProportion(set[measure]) : gone('this strength was not run');
      }),
    ]),
  );
}

const shareUnder = ({ whiteBox }: AdaptiveStudent, attack: WhiteBoxAttack, epsilon: number): Cell => {
  const found = whiteBox.find((one) => one.attack === attack && one.epsilon === epsilon);
  return found ? formatProportion(found.robust) : gone('not run at this strength');
};

/** Rows that stand against every attack made, over epsilon. */
export function worstCaseTable(result: AdaptiveResult): Block {
  const epsilons = strengths(result);
  const thorough = autoAttacked(result).map((epsilon) => `ε ${formatEpsilon(epsilon)}`);
  const where = thorough.length ? `ran at ${thorough.join(', ')} alone` : 'did not run';
  return table(
    `Robust accuracy in the worst case over all attacks up to each ε, on the first ${formatCount(result.attackedRows)} held-out rows; AutoAttack ${where}`,
    ['student', ...epsilons.map((epsilon) => `ε ${formatEpsilon(epsilon)}`)],
    rowsOf(result, epsilons.length, (student) => epsilons.map((epsilon) => shareUnder(student, 'worst', epsilon))),
  );
}

/** Every attack at one epsilon. */
export function attackTable(result: AdaptiveResult, epsilon: number): Block {
  const tempered = (student: AdaptiveStudent): Cell =>
    student.condition.temperature === 1 ? 'the same as PGD (T = 1)' : shareUnder(student, 'pgd-tempered', epsilon);
  return table(
    `The same rows at ε ${formatEpsilon(epsilon)}, attack by attack`,
    ['student', 'FGSM made for LeNet', 'FGSM', 'PGD, 40 steps', 'PGD, logits divided by T', 'AutoAttack', 'worst case'],
    rowsOf(result, 6, (student) => [
      shareUnder(student, 'transferred', epsilon),
      shareUnder(student, 'fgsm', epsilon),
      shareUnder(student, 'pgd', epsilon),
      tempered(student),
      shareUnder(student, 'autoattack', epsilon),
      shareUnder(student, 'worst', epsilon),
    ]),
  );
}

/** Carlini and Wagner's attack, what confidence leaves of the gradients, and the warnings. */
export function confidenceTable(result: AdaptiveResult): Block {
  const range = ([low, high]: readonly [number, number | null]) =>
    `[${low.toFixed(3)}, ${high === null ? '∞' : high.toFixed(3)}]`;
  return table(
    'How sure the students are, what that leaves of their gradients, and the nearest error that a short run of Carlini and Wagner’s attack finds (L2; upper bounds)',
    [
      'student',
      'seed',
      'learning rate',
      'median margin of the logits',
      'right rows without a gradient',
      'errors found',
      'median L2 [95 %]',
      'warnings',
    ],
    rowsOf(result, 7, ({ seed, learningRate, confidence, carliniWagner: { success, median, interval }, warnings }) => [
      String(seed),
      String(Number(learningRate.toPrecision(2))),
      `${confidence.margin.median.toFixed(1)} [${confidence.margin.interval.map((end) => end.toFixed(1)).join(', ')}], n = ${formatCount(confidence.n)}`,
      formatProportion(confidence.noGradient),
      formatProportion(success),
      median === null
        ? 'infinite: fewer than half were found'
        : `${median.toFixed(3)}${interval ? ` ${range(interval)}` : ''}, n = ${formatCount(success.n)}`,
      [...new Set(warnings.map(({ id }) => id))].join(', ') || 'none',
    ]),
  );
}

/** Twins of the study's distillation rows beside twins of held-out rows, for students that learned them and that did not. */
export function leakTable(result: AdaptiveResult): Block {
  const plain = result.students.filter(({ condition: { temperature } }) => temperature === 1);
  return table(
    'The leak: the selected rows at T = 1, by whether the clean twin is one of the study’s distillation rows',
    ['student', 'learned', 'ε', 'twins of distillation rows', 'twins of held-out rows'],
    plain.flatMap(({ condition, transferred }) =>
      transferred.map((set) => [
        describeStudent(condition),
        condition.rows === 'training' ? 'training images' : 'the distillation rows',
        formatEpsilon(set.epsilon),
        formatProportion(set.distillationTwins),
        formatProportion(set.heldOutTwins),
      ]),
    ),
  );
}

export function pairTable({ pairs, students }: AdaptiveResult): Block {
  const named = (id: string) => {
    const student = students.find(({ condition }) => condition.id === id);
    return student ? describeStudent(student.condition) : id;
  };
  return table(
    'Soft labels against the control at the same temperature on the same rows: McNemar’s exact test',
    [
      'student',
      'against',
      'attack',
      'ε',
      'n',
      'only the first stands',
      'only the second',
      'difference in points [95 %]',
      'p, Holm',
    ],
    pairs.map(({ first, second, attack, epsilon, comparison, adjusted }) => [
      named(first),
      named(second),
      attack === 'worst' ? 'worst case' : 'made for LeNet',
      formatEpsilon(epsilon),
      formatCount(comparison.n),
      formatCount(comparison.onlyFirst),
      formatCount(comparison.onlySecond),
      `${formatPoints(comparison.difference)} [${comparison.interval.map((end) => formatPoints(end)).join(', ')}]`,
      formatP(adjusted),
    ]),
  );
}
