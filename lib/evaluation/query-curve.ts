import type { AttackResult } from '../attacks/index.js';

/** Points of a curve in each decade of queries. */
const PER_DECADE = 12;

/** Numbers of queries that tables read curves at. */
const ROUND_NUMBERS = [1, 2, 5].flatMap((lead) => [1, 10, 100, 1000, 10_000].map((decade) => lead * decade));

/** Whole numbers from 1 to `last`, evenly on a logarithmic axis, the round ones among them. */
export function queryGrid(last: number): number[] {
  const steps = Math.max(1, Math.ceil(Math.log10(Math.max(last, 1)) * PER_DECADE));
  const points = Array.from({ length: steps + 1 }, (_, i) => Math.round(last ** (i / steps)));
  return [...new Set([...points, ...ROUND_NUMBERS.filter((number) => number < last)])].sort((a, b) => a - b);
}

/**
 * What each row that was right from the start cost until it was broken, its first answer and the verdict included;
 * Infinity where it was not. Of an attack whose rows leave at success.
 */
export const spentToSuccess = (
  { success, wrongFromStart, ...found }: Pick<AttackResult, 'success' | 'wrongFromStart' | 'queries' | 'gradients'>,
  what: 'queries' | 'gradients' = 'queries',
): Float64Array =>
  Float64Array.from(
    Array.from(success.keys()).filter((row) => !wrongFromStart[row]),
    (row) => (success[row] ? found[what][row] : Number.POSITIVE_INFINITY),
  );
