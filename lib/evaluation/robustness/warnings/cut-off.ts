import { takeRows } from '../../../data/index.js';
import { attackRows } from '../attack-rows.js';
import type { AttackRun, Evidence } from '../contracts.js';

/**
 * How many of some rows a run left unbroken because its budget was spent. That budgets are spent may be chance: one such
 * row is attacked again with twice the budget, and where that costs no more no row was cut off.
 */
export async function cutOff(evidence: Evidence, run: AttackRun, rows: Int32Array): Promise<number> {
  const { model, data, predicted, seed, signal, mask, budget } = evidence;
  if (budget === undefined) return 0;
  const spent = (row: number) => run.queries[row] + run.gradients[row];
  // Steps that cost two evaluations may leave one.
  const cut = rows.filter((row) => !run.broken[row] && spent(row) >= budget - 1);
  if (!cut.length) return 0;
  const [row] = cut;
  const known = {
    predicted: Int32Array.of(predicted[row]),
    ...(run.targets && { targets: Int32Array.of(run.targets[row]) }),
  };
  const options = { seed, signal, mask, budget: 2 * budget };
  const { queries, gradients } = await attackRows(model, takeRows(data, [row]), known, run.attack, options);
  return queries[0] + gradients[0] > spent(row) ? cut.length : 0;
}
