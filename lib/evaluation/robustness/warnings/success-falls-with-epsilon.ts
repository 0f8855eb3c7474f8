import type { AttackRun, Check } from '../contracts.js';
import { brokenRows } from './kinds.js';
import { pText, upsets } from './paired.js';
import { nameOf, rightRows } from './rows.js';

/** Everything that makes it the same attack at another radius; step sizes grow with the ball, and what is fitted is another. */
function sameAttack({ attack, targets }: AttackRun): string {
  const { stepSize, digest, toward, ...settings } = attack.settings;
  return JSON.stringify([attack.name, attack.norm, settings, targets !== undefined, toward !== undefined]);
}

/** A larger ball holds every smaller one, so an attack that works breaks no fewer rows in it. */
export const successFallsWithEpsilon: Check = (evidence) => {
  const rows = rightRows(evidence);
  const groups = new Map<string, AttackRun[]>();
  for (const run of evidence.runs)
    if (run.attack.kind === 'fixed') groups.set(sameAttack(run), [...(groups.get(sameAttack(run)) ?? []), run]);
  const duels = [...groups.values()].flatMap((group) => {
    const rising = [...group].sort((a, b) => (a.attack.epsilon ?? 0) - (b.attack.epsilon ?? 0));
    return rising.slice(1).map((larger, i) => ({
      larger,
      smaller: rising[i],
      expected: brokenRows(larger, rows, null),
      actual: brokenRows(rising[i], rows, null),
    }));
  });
  return upsets(duels).map(({ duel, expectedBroke, actualBroke, rows: n, pValue }) => ({
    id: 'success-falls-with-epsilon',
    attack: nameOf(duel.larger),
    saw: `${duel.larger.attack.name} broke ${expectedBroke} of ${n} right images at ε ${duel.larger.attack.epsilon}, fewer than the ${actualBroke} at ε ${duel.smaller.attack.epsilon} (${pText(pValue)}).`,
    advice:
      'The attack does not use its ball: one long step overshoots, short steps do not reach its edge. Use pgd with stepSize= of a tenth of epsilon or autoattack, and report the worst case over attacks.',
  }));
};
