import {
  holmOver,
  type Mean,
  mcnemar,
  meanInterval,
  meanTest,
  type PairedComparison,
  spread,
  type TransferCell,
  type TransferMatrix,
} from '../../../../evaluation/index.js';
import type { Kind, TransferResult, TransferSubject } from './result.js';

/** What sources of a target's own kind do to it beside others, on the same rows. */
export interface Likeness {
  readonly attack: string;
  readonly target: string;
  readonly kind: Kind;
  readonly alike: readonly string[];
  readonly others: readonly string[];
  /** Shares of rows not read right, averaged over the sources of each kind. */
  readonly byAlike: number;
  readonly byOthers: number;
  /** The first minus the second, row by row, with its 95 % interval over the rows. */
  readonly difference: number;
  readonly interval: readonly [number, number];
  readonly n: number;
  readonly pValue: number;
  /** Holm's, over all comparisons. */
  readonly adjusted: number;
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function spreadOf(values: readonly number[]): Mean {
  const { mean, deviation } = spread(values);
  return { n: values.length, mean, deviation };
}

/** The rows that every model reads right as they are: what an error on is due to the attack. */
const commonRows = ({ common }: TransferMatrix): number[] => [...common.keys()].filter((row) => common[row] === 1);

export const cellOf = (
  { cells }: TransferMatrix,
  attack: string,
  source: string,
  target: string,
): TransferCell | undefined =>
  cells.find((cell) => cell.attack === attack && cell.source === source && cell.target === target);

/** One attack, one target: its errors under images from models of its kind, less those under images from others. */
function likeness(
  { matrix, subjects }: TransferResult,
  attack: string,
  { name: target, kind }: TransferSubject,
): Omit<Likeness, 'adjusted'>[] {
  const kindOf = new Map(subjects.map((subject) => [subject.name, subject.kind]));
  const sources = matrix.runs.flatMap((run) => (run.attack === attack && run.source !== target ? run.source : []));
  const alike = sources.filter((source) => kindOf.get(source) === kind);
  const others = sources.filter((source) => kindOf.get(source) !== kind);
  const rows = commonRows(matrix);
  if (!alike.length || !others.length || !rows.length) return [];
  const errors = (of: readonly string[], row: number) =>
    meanOf(of.map((source) => cellOf(matrix, attack, source, target)?.rows[row] ?? 0));
  const spread = spreadOf(rows.map((row) => errors(alike, row) - errors(others, row)));
  return [
    {
      ...{ attack, target, kind, alike, others },
      byAlike: meanOf(rows.map((row) => errors(alike, row))),
      byOthers: meanOf(rows.map((row) => errors(others, row))),
      difference: spread.mean,
      interval: meanInterval(spread),
      n: spread.n,
      pValue: meanTest(spread, 0),
    },
  ];
}

/** The attacks by id, in the order in which they were run. */
export const attacksOf = ({ runs }: TransferMatrix): string[] => [...new Set(runs.map(({ attack }) => attack))];

const firstRun = ({ runs }: TransferMatrix, attack: string) => runs.find((run) => run.attack === attack);

/**
 * Every target that has sources of its kind and others, under every attack inside a ball. Images of the nearest error
 * are as large as each source makes them: of two of these more than the kind differs.
 */
export function likenesses(result: TransferResult): Likeness[] {
  const inBall = attacksOf(result.matrix).filter((attack) => firstRun(result.matrix, attack)?.epsilon !== null);
  const all = inBall.flatMap((attack) => result.subjects.flatMap((one) => likeness(result, attack, one)));
  return holmOver(all, ({ pValue }) => pValue);
}

/** Images of an attack made on one model, answered by another, beside noise of the same radius on the same rows. */
export interface BesideNoise {
  readonly epsilon: number;
  readonly cell: TransferCell;
  /** The same attack made on the target itself. */
  readonly own?: TransferCell;
  /** The same attack the other way round. */
  readonly back?: TransferCell;
  /** Shares of the rows that every model reads right. */
  readonly underAttack: number;
  readonly underNoise: number;
  readonly test: PairedComparison;
  /** Holm's, over the radii. */
  readonly adjusted: number;
}

/** An attack by its name, at every radius; none where it was not made there, or no row is read right by every model. */
export function besideNoise(
  { matrix, subjects }: TransferResult,
  name: string,
  source: string,
  target: string,
): BesideNoise[] {
  const rows = commonRows(matrix);
  const found = matrix.runs.flatMap(({ name: of, attack, epsilon, source: made }) => {
    const cell = of === name && made === source ? cellOf(matrix, attack, source, target) : undefined;
    const noise = subjects.find((one) => one.name === target)?.noise.find((one) => one.epsilon === epsilon);
    if (!cell || !noise || !rows.length) return [];
    const right = (wrong: readonly number[]) => rows.map((row) => 1 - wrong[row]);
    return {
      epsilon: noise.epsilon,
      cell,
      own: cellOf(matrix, attack, target, target),
      back: cellOf(matrix, attack, target, source),
      underAttack: meanOf(rows.map((row) => cell.rows[row])),
      underNoise: meanOf(rows.map((row) => noise.rows[row])),
      test: mcnemar(right(cell.rows), right(noise.rows)),
    };
  });
  return holmOver(found, ({ test }) => test.pValue);
}
