import { CORRUPTIONS, type CorruptionName, type Severity } from '../../../../data/index.js';
import {
  type Median,
  medianWithInterval,
  type Proportion,
  proportion,
  type Spread,
  spread,
} from '../../../../evaluation/index.js';
import { formatClean, shareText } from '../../words.js';
import type { CorruptedSample, CorruptionsResult } from './result.js';

/** What is taken from the part on the nearest errors: the size of each photograph's, by norm. */
export interface NearestErrors {
  readonly minimal: readonly {
    readonly norm: 'l2' | 'linf';
    readonly attack: string;
    readonly rows: readonly { readonly index: number; readonly size: number | null }[];
  }[];
}

/** A corruption's name for people: "Gaussian noise", "JPEG compression". */
export const spoken = (name: CorruptionName): string =>
  name.replace('_', ' ').replace('jpeg', 'JPEG').replace('gaussian', 'Gaussian');

const wrong = (right: readonly number[]) => right.map((one) => 1 - one);

/** The share of wrong answers, with Wilson's interval over the photographs. */
export const errorOf = (right: readonly number[]): Proportion =>
  proportion(
    wrong(right).reduce((sum, one) => sum + one, 0),
    right.length,
  );

/** The error without a corruption, in words. */
export const cleanText = ({ stamp, clean }: Pick<CorruptionsResult, 'stamp' | 'clean'>): string =>
  formatClean(stamp, errorOf(clean), ({ value, interval }) => shareText(value, interval));

/** Of several samples of the same photographs: the error of each photograph, averaged over the samples. */
export const meanError = (samples: readonly CorruptedSample[]): Spread =>
  spread(
    samples[0].right.map((_, row) => samples.reduce((sum, { right }) => sum + 1 - right[row], 0) / samples.length),
  );

/** The samples of one corruption, by severity. */
export const samplesOf = ({ samples }: CorruptionsResult, name: CorruptionName): CorruptedSample[] =>
  samples.filter((one) => one.name === name);

/** The corruptions from the largest mean error to the smallest. */
export const byError = (result: CorruptionsResult): { readonly name: CorruptionName; readonly error: Spread }[] =>
  CORRUPTIONS.map(({ name }) => ({ name, error: meanError(samplesOf(result, name)) })).sort(
    (a, b) => b.error.mean - a.error.mean,
  );

/** What the middle half of some photographs lies between: their quartiles, interpolated between ranks. */
function quartiles(values: readonly number[]): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => {
    const rank = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
    return low + (rank % 1) * (high - low);
  };
  return [at(0.25), at(0.75)];
}

/** How a number is spread over photographs. */
export interface Middle extends Median {
  readonly n: number;
  readonly quartiles: readonly [number, number];
}

/** undefined of no values. */
export const middleOf = (values: readonly number[]): Middle | undefined =>
  values.length > 0 ? { n: values.length, ...medianWithInterval(values), quartiles: quartiles(values) } : undefined;

type Rows = Pick<CorruptionsResult, 'rows' | 'clean'>;

/**
 * Of each row that the network gets right as it is: how many times as far a corruption moves it as the smallest error
 * that an attack found on it, in L2; undefined for other rows. That error is an upper bound of the distance to the nearest
 * one, so that these ratios are lower bounds.
 */
export function ratioOf(
  { rows, clean }: Rows,
  { minimal }: NearestErrors,
): (row: number, l2: number) => number | undefined {
  const sizes = new Map(minimal.find(({ norm }) => norm === 'l2')?.rows.map(({ index, size }) => [index, size]));
  return (row, l2) => {
    const smallest = sizes.get(rows[row]);
    return clean[row] === 1 && smallest ? l2 / smallest : undefined;
  };
}

/** The ratios under one corruption: of rows that are still right, and of those that are wrong now. */
export function ratios(result: Rows, { right, l2 }: Pick<CorruptedSample, 'right' | 'l2'>, little: NearestErrors) {
  const ratio = ratioOf(result, little);
  const of = (wanted: 0 | 1) => l2.flatMap((size, row) => (right[row] === wanted ? (ratio(row, size) ?? []) : []));
  return { kept: of(1), broken: of(0) };
}

/**
 * Of each row with a ratio, that of the farthest corruption that it withstood, 0 where it withstood none: one number a
 * photograph, so that photographs stay what is sampled.
 */
export function withstood(result: CorruptionsResult, little: NearestErrors): number[] {
  const ratio = ratioOf(result, little);
  return result.rows.flatMap((_, row) => {
    const sizes = result.samples.filter(({ right }) => right[row] === 1).map(({ l2 }) => l2[row]);
    return ratio(row, Math.max(0, ...sizes)) ?? [];
  });
}

/** The sample of one corruption at one severity. */
export const sampleAt = (result: CorruptionsResult, name: CorruptionName, severity: Severity) =>
  samplesOf(result, name).find((one) => one.severity === severity);
