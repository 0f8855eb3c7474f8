import { holmOver, mcnemar } from '../../tests.js';

/** Two attacks held against each other on the same rows that were right from the start. */
export interface Duel {
  /** 1 where the attack broke the row. */
  readonly expected: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}

/** A duel that the attack which ought to win has lost. */
export interface Upset<T> {
  readonly duel: T;
  readonly rows: number;
  /** Rows broken by the attack that was expected to break more, and by the other. */
  readonly expectedBroke: number;
  readonly actualBroke: number;
  readonly onlyExpected: number;
  readonly onlyActual: number;
  /** McNemar's exact test, adjusted over all duels (Holm). */
  readonly pValue: number;
}

/**
 * Duels in which `actual` broke significantly more rows than `expected`, though it should not have. Where an attack
 * is only a little worse, or few rows differ, chance is explanation enough, so that a warning needs p < .05 after
 * Holm's adjustment over everything that this check looked at.
 */
export function upsets<T extends Duel>(duels: readonly T[]): Upset<T>[] {
  const fought = duels.filter(({ expected }) => expected.length > 0);
  const tests = fought.map((duel) => ({ duel, ...mcnemar(duel.expected, duel.actual) }));
  return holmOver(tests, ({ pValue }) => pValue)
    .filter(({ onlyFirst, onlySecond, adjusted }) => onlySecond > onlyFirst && adjusted < 0.05)
    .map(({ duel, n, bothRight, onlyFirst, onlySecond, adjusted }) => ({
      duel,
      rows: n,
      expectedBroke: bothRight + onlyFirst,
      actualBroke: bothRight + onlySecond,
      onlyExpected: onlyFirst,
      onlyActual: onlySecond,
      pValue: adjusted,
    }));
}

export const pText = (p: number): string => (p < 0.001 ? 'p < .001' : `p = ${p.toFixed(3).slice(1)}`);
