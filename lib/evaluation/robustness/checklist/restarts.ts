import type { AttackRun, Evidence } from '../contracts.js';
import { cutOff } from '../warnings/cut-off.js';
import { brokenRows } from '../warnings/kinds.js';
import { pText, upsets } from '../warnings/paired.js';
import { attackSome, count, nameOf, someOf } from '../warnings/rows.js';
import { beside, failed, NO_RIGHT, passed } from './answers.js';
import type { Answer, Context } from './contracts.js';

/** More starts, and rows and model evaluations that they may cost. */
const RESTARTS = 5;
const ROWS = 100;
const EVALUATIONS = 16_000;

/**
 * Runs whose start is random once more from five times as many starts, on rows that they left right. As with the
 * iterations, a difference counts where it is significant.
 */
export async function moreRestarts({ evidence, right, walks }: Context): Promise<Answer> {
  const random = walks.filter(
    ({ attack: { settings, with: other } }) =>
      typeof settings.restarts === 'number' && settings.randomStart !== false && other,
  );
  if (!random.length) return beside('No white-box attack with random starts inside a ball was run.');
  if (!right.length) return beside(NO_RIGHT);
  const duels = [];
  for (const run of random) duels.push(await again(evidence, run, right));
  if (!duels.some(({ tried }) => tried > 0))
    return beside('No image stayed right that could be attacked again, or each attack is too long to be repeated.');
  const lost = upsets(duels);
  const text = duels.map(
    ({ run, starts, tried, actual, expected, cut }) =>
      `${nameOf(run)}${cut ? ` (cut off by the budget on ${cut})` : ''}: ${starts} starts instead of ${run.attack.settings.restarts} broke ${count(actual) - count(expected)} more of ${tried} that had stayed right (${right.length} right images).`,
  );
  return lost.length
    ? failed(`${text.join(' ')} ${lost.map(({ duel, pValue }) => `${nameOf(duel.run)}: ${pText(pValue)}`).join(', ')}.`)
    : passed(text.join(' '));
}

async function again(evidence: Evidence, run: AttackRun, right: Int32Array) {
  const { attack, targets } = run;
  const { budget } = evidence;
  const starts = RESTARTS * Number(attack.settings.restarts);
  const expected = brokenRows(run, right, null);
  const open = right.filter((_, i) => !expected[i]);
  const spent = open.reduce((sum, row) => sum + run.gradients[row] + run.queries[row], 0) / Math.max(1, open.length);
  const affordable = Math.floor(EVALUATIONS / Math.max(1, RESTARTS * spent));
  const rows = someOf(open, Math.min(ROWS, affordable), evidence.seed);
  const longer = attack.with?.({ restarts: starts });
  const broke = longer && rows.length ? (await attackSome(evidence, longer, rows, { targets, budget })).broken : [];
  // Rows that were not tried count as they are.
  const newly = new Set(rows.filter((_, i) => broke[i]));
  return {
    run,
    starts,
    tried: rows.length,
    cut: await cutOff(evidence, run, right),
    expected: Array.from(expected),
    actual: Array.from(right, (row, i) => Number(expected[i] || newly.has(row))),
  };
}
