import { listed } from '../../../../figures/index.js';
import type { GoalLoss } from '../../attack.js';
import type { GoalCell, NoiseResult } from './result.js';

/** What a loss is called. */
export const LOSSES: Readonly<Record<GoalLoss, string>> = {
  squares: 'the article’s loss, squares of probabilities',
  crossEntropy: 'cross-entropy',
  margin: 'margin of the logits',
};

/** "0, 1, 4 and 8"; "none". */
export const goalsText = (goals: readonly number[]): string => listed(goals) || 'none';

export const cellsOf = ({ cells }: Pick<NoiseResult, 'cells'>, network: number, loss: GoalLoss): GoalCell[] =>
  cells.filter((cell) => cell.network === network && cell.loss === loss);

/** Goals that every start reached, and that none did. */
export const split = (cells: readonly GoalCell[]): { readonly all: number[]; readonly none: number[] } => ({
  all: cells.filter(({ reached }) => reached.correct === reached.n).map(({ goal }) => goal),
  none: cells.filter(({ reached }) => reached.correct === 0).map(({ goal }) => goal),
});

/** Over all networks: goals that a loss reaches from every start, of how many. */
export function reachedFromAll({ cells }: NoiseResult, loss: GoalLoss): { readonly all: number; readonly of: number } {
  const own = cells.filter((cell) => cell.loss === loss);
  return { all: split(own).all.length, of: own.length };
}
