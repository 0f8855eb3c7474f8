import type { AttackRun, Evidence } from '../contracts.js';
import { attackSome, count } from '../warnings/rows.js';

/**
 * How many of these rows a run breaks that has twice the steps. Undefined where that would show nothing: the number of
 * steps is not known, or so many steps of this length do not lead from one side of the ball to the other.
 */
export async function brokenByTwice(
  evidence: Evidence,
  { attack, targets }: AttackRun,
  rows: Int32Array,
): Promise<number | undefined> {
  const { steps, stepSize } = attack.settings;
  if (typeof steps !== 'number') return undefined;
  if (typeof stepSize === 'number' && steps * stepSize < 2 * (attack.epsilon ?? 0)) return undefined;
  const longer = attack.with?.({ steps: 2 * steps, ...(stepSize !== undefined && { stepSize }) });
  return longer && count((await attackSome(evidence, longer, rows, { targets })).broken);
}
