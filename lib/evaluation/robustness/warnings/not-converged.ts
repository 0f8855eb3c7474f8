import type { Attack } from '../../../attacks/index.js';
import type { AttackRun, Check, Evidence, Warning } from '../contracts.js';
import { cutOff } from './cut-off.js';
import { aimOfRun, brokenRows, isIterative, radii, readableAt } from './kinds.js';
import { pText, upsets } from './paired.js';
import { attackSome, count, nameOf, rightRows, someOf } from './rows.js';

/**
 * Rows that are attacked again, and model evaluations that this may cost over all of them. An attack that is too
 * long to be repeated on the least of these rows is not doubted: suites of restarts and targets are such.
 */
const ROWS = 200;
export const LEAST_ROWS = 50;
const EVALUATIONS = 16_000;

/** Most steps of the longer attack: where tiny ones lead nowhere, as many again would show no more. */
const MOST_STEPS = 200;

/**
 * The attack once more, with twice the steps of the same length; and where these do not add up to the width of
 * the ball, so that twice as many might not tell either, with as many as do.
 */
export function runLonger({ attack }: Pick<AttackRun, 'attack'>): Attack<never> | undefined {
  const { steps, stepSize } = attack.settings;
  if (typeof steps !== 'number') return undefined;
  const across =
    typeof stepSize === 'number' && stepSize > 0 ? Math.ceil((2 * (attack.epsilon ?? 0)) / stepSize - 1e-6) : 0;
  return attack.with?.({
    steps: Math.max(2 * steps, Math.min(MOST_STEPS, across)),
    ...(stepSize !== undefined && { stepSize }),
  });
}

/**
 * The strongest iterative attack at one radius of each norm, with a longer one. The radius is that where it broke
 * nearest to half of the rows: a search that stops too soon shows most where neither all nor nothing breaks.
 */
function candidates(evidence: Evidence, right: Int32Array): { run: AttackRun; longer: Attack<never> }[] {
  const broke = (run: AttackRun) => count(brokenRows(run, right, null));
  return radii(evidence).flatMap(({ norm, epsilons }) => {
    const strongest = epsilons.flatMap((epsilon) =>
      readableAt(evidence, norm, epsilon)
        .filter(isIterative)
        .filter(({ audit }) => !audit.ball.length && !audit.range.length && !audit.nan.length && !audit.rules?.length)
        .sort((a, b) => broke(b) - broke(a))
        .slice(0, 1),
    );
    const fromHalf = (run: AttackRun) => Math.abs(broke(run) - right.length / 2);
    return strongest
      .filter((run) => broke(run) < right.length)
      .flatMap((run) => {
        const longer = runLonger(run);
        return longer ? [{ run, longer }] : [];
      })
      .sort((a, b) => fromHalf(a.run) - fromHalf(b.run))
      .slice(0, 1);
  });
}

/** Runs that can be repeated with more steps within the evaluations allowed, and the rows on which they are. */
export function repeatable(
  evidence: Evidence,
  right: Int32Array,
): { run: AttackRun; longer: Attack<never>; rows: Int32Array }[] {
  const found = candidates(evidence, right);
  return found.flatMap(({ run, longer }) => {
    const spent = right.reduce((sum, row) => sum + run.gradients[row] + run.queries[row], 0) / right.length;
    const cost = (spent * Number(longer.settings.steps)) / Number(run.attack.settings.steps);
    const affordable = Math.floor(EVALUATIONS / (found.length * cost));
    if (affordable < LEAST_ROWS) return [];
    return [{ run, longer, rows: someOf(right, Math.min(ROWS, affordable), evidence.seed) }];
  });
}

/**
 * An attack that is run for longer breaks nothing more; otherwise its robust accuracy is that of a stopped search. One
 * that its budget cut off could not be longer, and was stopped.
 */
export const notConverged: Check = async (evidence) => {
  const right = rightRows(evidence);
  const duels = [];
  const stopped: Warning[] = [];
  const cutRuns = new Set<AttackRun>();
  for (const { run } of candidates(evidence, right)) {
    const cut = await cutOff(evidence, run, right);
    if (cut) {
      cutRuns.add(run);
      stopped.push({
        id: 'not-converged',
        attack: nameOf(run),
        saw: `On ${cut} of ${right.length} right images ${run.attack.name} was cut off by the budget of ${evidence.budget} queries and gradients before it had broken them.`,
        advice: 'Raise --budget until every attack comes to its end.',
      });
    }
  }
  for (const { run, longer, rows } of repeatable(evidence, right)) {
    if (cutRuns.has(run)) continue;
    const { targets } = run;
    const { broken: actual } = await attackSome(evidence, longer, rows, { targets });
    duels.push({ run, longer, expected: brokenRows(run, rows, null), actual });
  }
  const upset = upsets(duels).map(({ duel, expectedBroke, actualBroke, onlyActual, rows, pValue }) => ({
    id: 'not-converged',
    attack: nameOf(duel.run),
    saw: `With ${duel.longer.settings.steps} steps instead of ${duel.run.attack.settings.steps}, ${duel.run.attack.name}${aimOfRun(duel.run) === 'any error' ? '' : ` (target ${aimOfRun(duel.run)})`} broke ${actualBroke} instead of ${expectedBroke} of ${rows} right images, ${onlyActual} of them new (${pText(pValue)}).`,
    advice:
      'Double steps= (or take longer steps with stepSize=) until the robust accuracy no longer falls, or use autoattack.',
  }));
  return [...stopped, ...upset];
};
