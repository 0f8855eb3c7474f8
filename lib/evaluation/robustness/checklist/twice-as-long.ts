import type { AttackRun, Evidence } from '../contracts.js';
import { runLonger } from '../warnings/not-converged.js';
import { attackSome, count } from '../warnings/rows.js';

/**
 * How many of these rows a run breaks that has twice the steps. Undefined where that would show nothing: the number of
 * steps is not known, so many steps of this length do not lead from one side of the ball to the other, or the run was
 * aimed at a class, where other errors do not count.
 */
export async function brokenByTwice(evidence: Evidence, run: AttackRun, rows: Int32Array): Promise<number | undefined> {
  const { steps, stepSize } = run.attack.settings;
  const across = 2 * (run.attack.epsilon ?? 0);
  const reaches = typeof stepSize !== 'number' || Number(steps) * stepSize > across * (1 - 1e-6);
  const longer = reaches && !run.targets ? runLonger(run) : undefined;
  return longer && count((await attackSome(evidence, longer, rows)).broken);
}
