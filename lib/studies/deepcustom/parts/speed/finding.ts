import type { Finding } from '../../../../study/index.js';
import { LOSSES } from '../../schedule.js';
import { ATTACK_NAMES } from '../../words.js';

import { amortized, imagesPerSecond, timedBy, timesAsFast } from './rates.js';
import type { OnSet, SpeedResult, TimedName } from './result.js';
import { busyText, rateText, ratioText, setTitle, wayTitle } from './words.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

/** The attacks that the study makes data with, beside which its generators are to be fast. */
const OTHERS: readonly TimedName[] = ['fgsm', 'pgd20 × 1', 'pgd20 × 10'];

/** How a trained generator does beside another way: faster or slower in every round, or neither. */
function beside(set: OnSet, other: TimedName): 'faster' | 'slower' | 'neither' | undefined {
  const ratio = timesAsFast(set, 'generator', other);
  if (!ratio) return undefined;
  if (ratio.range[0] > 1) return 'faster';
  return ratio.range[1] < 1 ? 'slower' : 'neither';
}

/**
 * "Fast": a trained generator beside FGSM and PGD-20, on each data set. It holds where the generator is faster than
 * both in every round, does not where it is faster than none; its training, told in the reason, is given to it.
 */
export function fast({ speed }: { readonly speed: SpeedResult }): Judgement {
  const pairs = speed.sets.flatMap((set) => OTHERS.flatMap((other) => beside(set, other) ?? []));
  const faster = pairs.filter((how) => how === 'faster').length;
  const told = speed.sets.map((set) => {
    const ratios = OTHERS.flatMap((other) => {
      const ratio = timesAsFast(set, 'generator', other);
      return ratio ? [`${ratioText(ratio.median)} as ${wayTitle(other)}`] : [];
    });
    const trained = LOSSES.flatMap((loss) => {
      const rate = amortized(set, set.epochs[loss].published);
      return rate ? [`${rateText(rate.median)} (${ATTACK_NAMES[loss]})`] : [];
    });
    const alone = timedBy(set, 'generator');
    const rate = alone ? rateText(imagesPerSecond(alone, set.images).median) : '';
    return `${setTitle(set, speed)}: a trained generator makes ${rate} images a second, ${ratios.join(', ')}; with the published training, each training image made once, ${trained.join(', ')}`;
  });
  return {
    verdict:
      pairs.length === 0 ? 'unchecked' : faster === pairs.length ? 'holds' : faster ? 'holds in part' : 'does not hold',
    reason: [`${told.join('. ')}.`, busyText(speed)].filter(Boolean).join(' '),
  };
}
