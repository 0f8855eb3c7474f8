import { formatCount } from '../../../../figures/index.js';
import { type Judgement, UNMEASURED } from '../../words.js';
import type { WithMasking } from './result.js';
import { fallText, overstatedBy } from './words.js';

/**
 * "Hidden gradients look like robustness": holds where of every masked model the claim is at least ten points above what
 * an attack leaves that sees through it. Which warnings speak of them is told, and decides nothing: that is the checklist's part.
 */
export function hiddenLooksRobust({ masking }: Partial<WithMasking>): Judgement {
  if (!masking) return UNMEASURED;
  const { models } = masking;
  const over = models.filter((model) => overstatedBy(model) >= 0.1);
  // That there are few rows is said of any model, masked or not.
  const warned = models.filter(({ warnings }) => warnings.some(({ id }) => id !== 'few-rows'));
  return {
    verdict: over.length === models.length ? 'holds' : over.length ? 'holds in part' : 'does not hold',
    reason: `Claimed at least ten points too much for ${formatCount(over.length)} of ${formatCount(models.length)}: ${models.map(fallText).join('; ')}. Warnings speak of ${formatCount(warned.length)} of them.`,
  };
}
