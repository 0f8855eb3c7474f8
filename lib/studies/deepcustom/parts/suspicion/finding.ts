import type { Finding } from '../../../../study/index.js';
import type { SuspicionResult } from './result.js';
import {
  ablationOf,
  differenceOver,
  meanShared,
  meanText,
  neuronsIn,
  noBetter,
  overClasses,
  pointsText,
  sharedByChance,
  speakForOthers,
  totalOver,
} from './words.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

/**
 * "The most suspicious neurons are those most responsible for errors": they are where switching them off, lists made on
 * training images, repairs more of a class's test errors than random neurons of the same layers do; in part where that
 * makes more errors in all than it repairs.
 */
export function makeErrors({ suspicion }: { readonly suspicion: SuspicionResult }): Judgement {
  const { networks, k } = suspicion;
  const [target] = networks;
  const more = differenceOver(target, ['suspicious-training', 'matched'], k, 'repaired');
  const listed = ablationOf(target, 'suspicious-training', k);
  const [repaired, rest, taken] = (['repaired', 'rest', 'taken'] as const).map((kind) => overClasses(listed, kind));
  if (!more?.interval || !rest) return { verdict: 'unchecked', reason: 'too few classes have errors to repair' };
  const repairs = more.interval[0] > 0;
  const total = totalOver(suspicion, 'suspicious-training', k);
  const few = noBetter(suspicion);
  const costs = total !== undefined && total.mean < 0;
  const alike = networks.filter((network) => {
    const over = differenceOver(network, ['suspicious-training', 'random'], k, 'repaired')?.interval;
    return over !== undefined && over[0] > 0;
  }).length;
  return {
    verdict: repairs ? (costs ? 'holds in part' : 'holds') : 'does not hold',
    reason: [
      `without the ${k} neurons that training images name, ${meanText(repaired)} of a class’s test errors turn right, ${pointsText(more)} points against random neurons of the same layers (means over ${more.values.length} classes)`,
      few.length ? `with ${few.join(' and ')} neurons they are no better than random ones` : '',
      `accuracy on all other images changes by ${pointsText(rest)} points, on all by ${pointsText(total)}, and ${pointsText(taken)} points of them are then read as the class`,
      costs && speakForOthers(suspicion)
        ? 'they are mostly silent where the class is read right and active for other classes: without them the network makes more errors, not fewer'
        : '',
      `more than random neurons are repaired in ${alike} of ${networks.length} networks`,
    ]
      .filter(Boolean)
      .join('; ')
      .concat('.'),
  };
}

/** From this share of a list on it is called sure. */
const SURE = 0.9;

/**
 * "Hit spectra find the k most suspicious neurons of a class": where training images name nearly the same, as they must
 * if the list is the network's and not the images'; in part where they name more of them than chance.
 */
export function findNeurons({ suspicion }: { readonly suspicion: SuspicionResult }): Judgement {
  const { k, stability, test, resamples } = suspicion;
  const both = meanShared(stability, ({ training }) => training);
  const stay = meanShared(stability, ({ resampled }) => resampled?.value);
  if (both === undefined || stay === undefined)
    return { verdict: 'unchecked', reason: 'the network makes no error to rank neurons by' };
  const chance = sharedByChance(k, neuronsIn(suspicion));
  const wrong = test.map((one) => one.wrong);
  return {
    verdict: both >= SURE * k ? 'holds' : both > 2 * chance ? 'holds in part' : 'does not hold',
    reason: `of ${k} neurons named by test images, training images name ${both.toFixed(1)} too (mean over classes; ${chance.toFixed(1)} by chance), and test images drawn anew ${stay.toFixed(1)} (${resamples} draws); a list rests on ${Math.min(...wrong)} to ${Math.max(...wrong)} errors.`,
  };
}

/** What the study says of suspicious neurons. */
export const suspicionFindings = (results: { readonly suspicion: SuspicionResult }): Finding[] => [
  {
    id: 'suspicion-errors',
    statement: 'The most suspicious neurons are those most responsible for errors.',
    ...makeErrors(results),
  },
  {
    id: 'suspicion-lists',
    statement: 'Hit spectra over test images find the most suspicious neurons of each class.',
    ...findNeurons(results),
  },
];
