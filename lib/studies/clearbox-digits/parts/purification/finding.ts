import type { Finding } from '../../../../study/index.js';
import type { Judgement } from '../../judgement.js';
import type { StudyResults } from '../../study-results.js';
import { ATTACKS, accuracy, attackName, bestProjection, defenceOf, difference } from './facts.js';
import type { Attacked, PurificationResult } from './result.js';
import { shareText, underAttacks } from './words.js';

function verdictOf(held: readonly Attacked[]): Finding['verdict'] {
  if (held.length === ATTACKS.length) return 'holds';
  return held.length === 0 ? 'does not hold' : 'holds in part';
}

const names = (those: readonly Attacked[], plan: PurificationResult['plan']): string =>
  those.map((attacked) => attackName(attacked, plan)).join(', ') || 'none';

/** A perturbation is gone where no more than this share of right answers is surely lost. */
const ELIMINATED = 0.05;

/**
 * "This method manages to eliminate an adversarial perturbation": whether the network is as often right on purified
 * attacked images as on clean ones, by the distance that does best under each attack. Attackers know of no purifier.
 */
export function eliminates({ purification: { networks, plan } }: Pick<StudyResults, 'purification'>): Judgement {
  const [network] = networks;
  const undefended = defenceOf(network, 'undefended');
  const best = bestProjection(network, 'projection');
  const held = ATTACKS.filter(
    (attacked) => difference(best(attacked), undefended, attacked, 'clean').interval[0] >= -ELIMINATED,
  );
  return {
    verdict: verdictOf(held),
    reason: [
      `Attacked without knowledge of the purifier, projected images are read right in ${underAttacks(plan, best)} (the best of four distances under each attack; n = ${undefended.right.clean.length}), clean ones without a purifier in ${shareText(accuracy(undefended, 'clean'))}.`,
      `At most ${100 * ELIMINATED} points fewer right than on clean images, by the interval’s lower end: ${names(held, plan)}.`,
      `A threshold at .5 instead: ${underAttacks(plan, () => defenceOf(network, 'threshold'))}.`,
    ].join(' '),
  };
}

/** How often the closest manifold must be that of the true class. */
const MOSTLY = 0.9;

/**
 * "Projecting an adversarial example on the manifold of each class, and determines the closest projection as a purified
 * sample": whether the closest manifold is that of the image's own class, by the distance that does best.
 */
export function closestIsRight({ purification: { networks, plan } }: Pick<StudyResults, 'purification'>): Judgement {
  const [network] = networks;
  const best = bestProjection(network, 'nearest');
  const held = ATTACKS.filter((attacked) => accuracy(best(attacked), attacked).interval[0] >= MOSTLY);
  return {
    verdict: verdictOf(held),
    reason: `The closest manifold is that of the image’s own class for ${shareText(accuracy(best('clean'), 'clean'))} of clean images, and for ${underAttacks(plan, best)} (the best of four distances each time; n = ${best('clean').right.clean.length}). Nine of ten or more, by the interval’s lower end: ${names(held, plan)}.`,
  };
}
