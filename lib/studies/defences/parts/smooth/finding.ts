import { type Judgement, UNMEASURED } from '../../words.js';
import type { WithSmooth } from './result.js';
import { listedPairs } from './section.js';

/**
 * "Smooth activations make adversarial training better": at the study's radius, on the same rows as ReLU. It holds where
 * each of them is better under the strongest attack beyond chance (adjusted p below .05), and does not where none is.
 */
export function smoothHelps({ smooth }: Partial<WithSmooth>): Judgement {
  if (!smooth) return UNMEASURED;
  const pairs = smooth.paired.filter(({ attack }) => attack === 'strongest');
  if (pairs.length === 0) return { verdict: 'unchecked', reason: 'No activation was compared with ReLU.' };
  const better = pairs.filter(({ comparison }) => comparison.difference > 0 && comparison.adjusted < 0.05).length;
  return {
    verdict: better === pairs.length ? 'holds' : better ? 'holds in part' : 'does not hold',
    reason: `${listedPairs(smooth)} Of one training each.`,
  };
}
