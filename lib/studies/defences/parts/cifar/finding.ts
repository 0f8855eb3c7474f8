import { formatRadius } from '../../../../figures/index.js';
import { type Judgement, shareText } from '../../words.js';
import type { CifarResults } from './result.js';

/**
 * "Adversarial training protects on colour images too, at a price": it holds where all attacks together leave more of
 * the trained network's answers than of the other's, intervals apart, and clean accuracy is lower, intervals apart; in
 * part where only the first is so.
 */
export function protectsOnCifar({ cifar }: CifarResults): Judgement {
  const { measured } = cifar;
  if (!measured) return { verdict: 'unchecked', reason: 'CIFAR-10 was not measured.' };
  const [usual, trained] = [measured.standard, measured.robust].map((radii) => radii[radii.length - 1]);
  const protects = trained.adaptive.interval[0] > usual.adaptive.interval[1];
  const costs = trained.clean.interval[1] < usual.clean.interval[0];
  return {
    verdict: protects ? (costs ? 'holds' : 'holds in part') : 'does not hold',
    reason: `At ε ${formatRadius(trained.epsilon)}, n = ${trained.adaptive.n}, robust accuracy under all attacks together is ${shareText(trained.adaptive)} of the adversarially trained network and ${shareText(usual.adaptive)} of the other; clean ${shareText(trained.clean)} and ${shareText(usual.clean)}. One training each; a copy in JPEG.`,
  };
}
