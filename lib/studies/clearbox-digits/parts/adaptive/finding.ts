import type { Judgement } from '../../judgement.js';
import { defenceOf, radiusText, shareText } from './facts.js';
import type { AdaptiveResult } from './result.js';

/**
 * Rows right when clean and wrong under attack; none is wrong when clean and right under attack. From so many on the
 * exact McNemar test says at 5 % that accuracy fell: 2 · 2⁻⁶.
 */
const SURELY = 6;

/**
 * "Purification eliminates an adversarial perturbation", where the attacker knows the purifier: it holds at an epsilon
 * where the worst case has not surely fewer rows right than without an attack, on the same rows.
 */
export function purificationUnderAttack({ adaptive }: { readonly adaptive: AdaptiveResult }): Judgement {
  const { clean, at } = defenceOf(adaptive, 'projection-l2');
  const lost = at.filter(({ worst }) => clean.correct - worst.correct >= SURELY);
  return {
    verdict: lost.length === 0 ? 'holds' : lost.length < at.length ? 'holds in part' : 'does not hold',
    reason: `Behind the projection the network is right on ${shareText(clean)} of ${clean.n} clean images; where the attacker knows it, the worst of the attacks that were tried leaves ${at.map(({ epsilon, transferred, worst }) => `${shareText(worst)} at ε ${radiusText(epsilon)} (not knowing it: ${shareText(transferred)})`).join(', ')}; a stronger attack can only leave less.`,
  };
}
