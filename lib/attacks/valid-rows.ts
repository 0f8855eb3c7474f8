import type { Feature } from '../data/index.js';
import { acceptedRadius, type Norm } from '../tensor/index.js';
import { perturbationNorms } from './perturbation-norms.js';

/** What rows must be besides lying in [0, 1]: whole numbers, one category of several. */
export interface ValidRows {
  /** Names the rules: pieces of interrupted runs depend on them. */
  readonly key: string;
  /**
   * Valid rows near the given ones [rows · width], which are left as they are. In a ball, where there is one, wherever the
   * given ones are: what would leave it stays nearer to the original. Values that are as in the original stay so.
   */
  project(
    rows: Float32Array,
    originals: Float32Array,
    ball: { readonly norm: Norm; readonly epsilon?: number },
  ): Float32Array;
}

/** A feature of whole numbers, by its place in the row and the distance of its largest value from its least. */
interface Whole {
  readonly at: number;
  readonly steps: number;
}

/** Of a value in [0, 1] as float32, with what came before it. */
const LAST_PLACE = 2 ** -23;

/** How whole numbers are rounded, and whether categories may change. */
const WAYS = [
  ['nearest', true],
  ['nearest', false],
  ['inward', true],
  ['inward', false],
] as const;

/**
 * Rules for rows of a table's features, in units of their ranges: whole numbers stay whole, and of one-hot columns exactly
 * one is 1. Whole numbers are the nearest ones in the ball; where the row would leave it (as rounding in L2 and L1 may
 * do) the nearest towards the original. Of categories the largest wins, the original's where that leaves the ball: in L∞
 * of less than 1 no category changes.
 * @returns undefined where every value is valid.
 */
export function validRows(features: readonly Feature[]): ValidRows | undefined {
  const whole = features.flatMap(({ whole, group, low, high }, at): Whole[] =>
    whole && group === undefined && high > low ? [{ at, steps: high - low }] : [],
  );
  const names = [...new Set(features.flatMap(({ group }) => group ?? []))];
  const groups = names.map((name) => features.flatMap(({ group }, at) => (group === name ? [at] : [])));
  if (!whole.length && !groups.length) return undefined;
  return {
    key: JSON.stringify([whole, groups]),
    project(rows, originals, { norm, epsilon = Number.POSITIVE_INFINITY }) {
      const projected = Float32Array.from(rows);
      const width = features.length;
      const radius = acceptedRadius(epsilon);
      for (let from = 0; from < rows.length; from += width) {
        const row = projected.subarray(from, from + width);
        const given = rows.subarray(from, from + width);
        const original = originals.subarray(from, from + width);
        // What is no number stays as it is, for the audit to find.
        if (given.some(Number.isNaN)) continue;
        const inside = () => perturbationNorms(row, original)[norm] <= radius;
        const within = norm === 'linf' ? radius : undefined;
        // The boldest that stays in the ball; the last does wherever the given row did.
        for (const [round, change] of WAYS) {
          for (const group of groups)
            if (change) choose(row, given, original, group);
            else for (const at of group) row[at] = original[at];
          for (const { at, steps } of whole)
            row[at] =
              round === 'nearest'
                ? nearest(given[at], original[at], steps, within)
                : inward(given[at], original[at], steps);
          if (inside()) break;
        }
      }
      return projected;
    },
  };
}

/** The value with its whole number, exactly the original's where that is the same. */
const shareOf = (count: number, original: number, steps: number): number =>
  count === Math.round(original * steps) ? original : Math.fround(count / steps);

/** The nearest whole number, within a distance of the original. */
function nearest(value: number, original: number, steps: number, radius = Number.POSITIVE_INFINITY): number {
  const found = shareOf(Math.round(value * steps), original, steps);
  return Math.abs(found - original) <= radius ? found : inward(value, original, steps);
}

/** The nearest whole number between a value and the original. */
function inward(value: number, original: number, steps: number): number {
  const start = Math.round(original * steps);
  const moved = value * steps - start;
  // A whole number that float32 misses by its last places is that whole number.
  const near = Math.round(moved);
  const count = Math.abs(moved - near) < LAST_PLACE * steps ? near : Math.trunc(moved);
  return shareOf(start + count, original, steps);
}

/** Makes the largest of the given values 1 and the others 0; of several another than the original's. */
function choose(row: Float32Array, given: Float32Array, original: Float32Array, group: readonly number[]): void {
  const own = group.find((at) => original[at] === 1) ?? group[0];
  const wins = (at: number, over: number) =>
    given[at] > given[over] || (over === own && at !== own && given[at] === given[over]);
  const largest = group.reduce((best, at) => (wins(at, best) ? at : best), own);
  for (const at of group) row[at] = Number(at === largest);
}
