import { proportion } from '../../../../evaluation/index.js';
import type { AttackedRows } from './result.js';

/** An attack's verdicts at one epsilon, row by row. */
export function attackedRows(
  attack: AttackedRows['attack'],
  epsilon: number,
  robustAt: readonly boolean[],
): AttackedRows {
  const robustRows = robustAt.map(Number).join('');
  return { attack, epsilon, robust: proportion(robustAt.filter(Boolean).length, robustAt.length), robustRows };
}

/**
 * Behind the attacks of each epsilon the rows robust to all of them and to all at smaller epsilons: an
 * error within a ball lies in every larger one, too.
 */
export function withWorstCase(attacked: readonly AttackedRows[]): AttackedRows[] {
  // Measurements that were kept may hold one already.
  const each = attacked.filter(({ attack }) => attack !== 'worst');
  return [...new Set(each.map(({ epsilon }) => epsilon))].flatMap((epsilon) => {
    const counted = each.filter((one) => one.epsilon <= epsilon);
    const worst = Array.from(counted[0].robustRows, (_, row) =>
      counted.every(({ robustRows }) => robustRows[row] === '1'),
    );
    return [...each.filter((one) => one.epsilon === epsilon), attackedRows('worst', epsilon, worst)];
  });
}
