import type { Judgement } from '../../judgement.js';
import { defenceOf, radiusText, shareText } from './facts.js';
import type { AdaptiveResult } from './result.js';

/**
 * "Purification eliminates an adversarial perturbation", where the attacker knows the purifier: it holds at an epsilon
 * where accuracy in the worst case is not surely below clean accuracy, by their intervals.
 */
export function purificationUnderAttack({ adaptive }: { readonly adaptive: AdaptiveResult }): Judgement {
  const { clean, at } = defenceOf(adaptive, 'projection-l2');
  const lost = at.filter(({ worst }) => worst.interval[1] < clean.interval[0]);
  return {
    verdict: lost.length === 0 ? 'holds' : lost.length < at.length ? 'holds in part' : 'does not hold',
    reason: `Behind the projection the network is right on ${shareText(clean)} of ${clean.n} clean images; where the attacker knows it, on ${at.map(({ epsilon, transferred, worst }) => `${shareText(worst)} at ε ${radiusText(epsilon)} (not knowing it: ${shareText(transferred)})`).join(', ')}.`,
  };
}
