import type { Finding } from '../../../../study/index.js';
import type { ConfusedResult } from './result.js';
import { groupNamed, shareOfText } from './words.js';

/** The article: a misread image leaves the model confused, “more or less equal weight on every entry”, or sure. */
export function bothMisclassifications({
  networks: [network],
  compared: [fixed],
}: ConfusedResult): Pick<Finding, 'verdict' | 'reason'> {
  const sure = groupNamed(network, fixed)?.answers?.certainty.sure;
  const confused = network.attacks.find(({ goal }) => goal === 'confusion')?.answers?.certainty.confused;
  const nearest = groupNamed(network, 'Carlini-Wagner')?.answers?.certainty;
  // Not by accident: more than one in twenty errors, by the interval.
  const some = [sure, confused].filter((share) => share && share.interval[0] > 0.05).length;
  return {
    verdict: some === 2 ? 'holds' : some === 1 ? 'holds in part' : 'does not hold',
    reason: [
      sure ? `Of the errors of ${fixed} the network is sure in ${shareOfText(sure)}.` : `${fixed} made no error.`,
      confused
        ? `Entropy above half its maximum: ${shareOfText(confused)} of the errors that an ascent of entropy makes`
        : 'An ascent of entropy made no error',
      nearest
        ? `, ${shareOfText(nearest.confused)} of Carlini-Wagner’s, most often a tie of two classes (${shareOfText(nearest.tied)}).`
        : '.',
    ]
      .join(' ')
      .replace(' ,', ','),
  };
}
