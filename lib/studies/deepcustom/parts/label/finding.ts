import type { Finding } from '../../../../study/index.js';
import { estimateText, networkText } from '../../words.js';
import type { LabelResult, UnderGenerators } from './result.js';
import { robustOnes } from './words.js';

/** What accuracy has to lose under a wrong class's generator before the label is said to have carried it. */
const MUCH = 0.1;

/** Beyond chance: the interval under wrong classes' generators ends a tenth below where that under the own class's begins. */
export const carriedByLabel = ({ accuracy }: UnderGenerators): boolean =>
  accuracy.wrong.interval[1] < accuracy.true.interval[0] - MUCH;

/** Whether the generator's class is named more often than the image's, beyond chance. */
export const readsTheGenerator = ({ accuracy, follows }: UnderGenerators): boolean =>
  follows.interval[0] > accuracy.wrong.interval[1];

/** Whether images are read right more often when attacked than clean, beyond chance. */
export const aboveClean = ({ accuracy, clean }: UnderGenerators): boolean =>
  accuracy.true.interval[0] > clean.interval[1];

/**
 * "A robust accuracy of 98.9 % to 99.9 % against its own attack shows that a network is robust": judged by what is left of
 * it where the generator's class is not the image's.
 */
export function ownAttackShowsRobustness({
  label,
}: {
  readonly label: LabelResult;
}): Pick<Finding, 'verdict' | 'reason'> {
  const robust = robustOnes(label);
  const told = robust.map(
    (one) =>
      `${networkText(one.network)}: ${estimateText(one.accuracy.true)} by the generator of the true class (clean ${estimateText(one.clean)}), ${estimateText(one.accuracy.wrong)} by a wrong class’s, where ${estimateText(one.follows)} are read as the generator’s class`,
  );
  const carried = robust.filter(carriedByLabel).length;
  return {
    verdict: carried === robust.length ? 'does not hold' : 'holds in part',
    reason: `${told.join('; ')}. What attacks on the network itself do is not asked here.`,
  };
}
