import type { Attack } from '../../../attacks/index.js';
import type { AttackRun, Check, Evidence } from '../contracts.js';
import { aimOfRun, brokenRows, isIterative, radii, readableAt } from './kinds.js';
import { pText, upsets } from './paired.js';
import { rebuilt } from './rebuild.js';
import { attackRows, count, nameOf, rightRows, someOf } from './rows.js';

/** Rows that are attacked again, and gradients that this may cost over all of them. */
const ROWS = 200;
const LEAST_ROWS = 50;
const GRADIENTS = 16_000;

/** Rows, and share of the rows, below which a significant gain still changes no conclusion. */
const LEAST_GAIN = { rows: 3, share: 0.01 };

/** The attack once more, with twice the steps of the same length. */
function twice({ attack }: AttackRun): Attack<never> | undefined {
  const { steps } = attack.settings;
  return typeof steps === 'number' ? rebuilt(attack, { steps: 2 * steps }) : undefined;
}

/** The strongest iterative attack of each norm and radius that left something standing, with its double. */
function candidates(evidence: Evidence, right: Int32Array): { run: AttackRun; doubled: Attack<never> }[] {
  const strength = (run: AttackRun) => count(brokenRows(run, right, null));
  return radii(evidence).flatMap(({ norm, epsilons }) =>
    epsilons.flatMap((epsilon) => {
      const runs = readableAt(evidence, norm, epsilon)
        .filter(isIterative)
        .filter(({ audit }) => !audit.ball.length && !audit.range.length && !audit.nan.length)
        .sort((a, b) => strength(b) - strength(a));
      const [run] = runs;
      const doubled = run && strength(run) < right.length ? twice(run) : undefined;
      return doubled ? [{ run, doubled }] : [];
    }),
  );
}

/** An attack that is run for longer breaks nothing more; otherwise its robust accuracy is that of a stopped search. */
export const notConverged: Check = async (evidence) => {
  const right = rightRows(evidence);
  const found = candidates(evidence, right);
  const duels = [];
  for (const { run, doubled } of found) {
    const { steps, restarts = 1 } = doubled.settings;
    const affordable = Math.floor(GRADIENTS / (found.length * Number(steps) * Number(restarts)));
    const rows = someOf(right, Math.min(ROWS, Math.max(LEAST_ROWS, affordable)), evidence.seed);
    const { targets } = run;
    const { broken: actual } = await attackRows(evidence, doubled, rows, { targets });
    duels.push({ run, doubled, expected: brokenRows(run, rows, null), actual });
  }
  return upsets(duels)
    .filter(({ onlyActual, onlyExpected, rows }) => {
      const gain = onlyActual - onlyExpected;
      return gain >= Math.max(LEAST_GAIN.rows, LEAST_GAIN.share * rows);
    })
    .map(({ duel, expectedBroke, actualBroke, onlyActual, rows, pValue }) => ({
      id: 'not-converged',
      attack: nameOf(duel.run),
      saw: `With ${duel.doubled.settings.steps} steps instead of ${duel.run.attack.settings.steps}, ${duel.run.attack.name}${aimOfRun(duel.run) === 'any error' ? '' : ` (target ${aimOfRun(duel.run)})`} broke ${actualBroke} instead of ${expectedBroke} of ${rows} right images, ${onlyActual} of them new (${pText(pValue)}).`,
      advice:
        'Double steps= (or take longer steps with stepSize=) until the robust accuracy no longer falls, or use autoattack.',
    }));
};
