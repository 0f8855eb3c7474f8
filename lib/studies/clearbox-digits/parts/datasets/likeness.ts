import { meanInterval, proportion, spread, type TransferMatrix } from '../../../../evaluation/index.js';
import { kindOf } from './networks.js';
import type { MeanShare, Reached } from './result.js';

/** Names of the article's network and of the same, retrained. */
export const TWINS: Readonly<Record<string, string>> = { 'MLP 32': 'MLP 32 b', 'MLP 32 b': 'MLP 32' };

/**
 * A mean over rows of shares between `least` and 1 (normal interval). Where all rows are equal the scatter says nothing,
 * and the interval is what none of so many rows leaves open (Wilson).
 */
function meanOver(values: readonly number[], least: 0 | -1): MeanShare {
  const n = values.length;
  const { mean, deviation } = spread(values);
  const open = proportion(0, n).interval[1];
  const [low, high] = deviation > 0 ? meanInterval({ mean, deviation, n }) : [mean - open, mean + open];
  return { mean, deviation, n, interval: [Math.max(least, low), Math.min(1, high)] };
}

/**
 * What reaches each network under one attack, from networks like it and from others; over the same rows everywhere, so
 * that the two can be told apart row by row. None where no row is read right by all.
 */
export function reachedBy(matrix: TransferMatrix, attack: string): Reached[] {
  const rows = matrix.common.flatMap((is, row) => (is ? [row] : []));
  if (!rows.length) return [];
  return matrix.models.flatMap(({ name: target }) => {
    const cells = matrix.cells.filter((cell) => cell.attack === attack && cell.target === target);
    /** Row by row, the share of these sources' images that the target gets wrong. */
    const from = (chosen: (source: string) => boolean) => {
      const taken = cells.filter(({ source }) => source !== target && chosen(source));
      return rows.map((row) => taken.reduce((sum, cell) => sum + cell.rows[row], 0) / taken.length);
    };
    const like = from((source) => kindOf(source) === kindOf(target));
    const unlike = from((source) => kindOf(source) !== kindOf(target));
    return {
      attack,
      target,
      sources: cells
        .filter(({ source }) => source !== target)
        .map((cell) => ({
          source: cell.source,
          wrong: proportion(rows.filter((row) => cell.rows[row]).length, rows.length),
        })),
      retrained:
        TWINS[target] === undefined
          ? null
          : meanOver(
              from((source) => source === TWINS[target]),
              0,
            ),
      sameKind: meanOver(like, 0),
      otherKind: meanOver(unlike, 0),
      difference: meanOver(
        like.map((share, i) => share - unlike[i]),
        -1,
      ),
    };
  });
}
