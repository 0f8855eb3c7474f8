import { formatCount, formatInterval, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { PrivacyNetwork } from './result.js';
import { membershipTable, overTrainings } from './tables.js';

function told(network: PrivacyNetwork): string {
  const { value, interval } = overTrainings(network);
  return `${formatPercent(value, 1)} ${formatInterval(interval, 1)} for the ${network.name} network`;
}

/** "the overfitted network is right on 88.9 % of other rows". */
const accurate = (network: PrivacyNetwork): string =>
  `the ${network.name} one on ${formatPercent(overTrainings(network, ({ unseen }) => unseen.value).value, 1)}`;

const recipeOf = ({ name, epochs, dropout }: PrivacyNetwork): string =>
  `the ${name} network learned for ${epochs} epochs${dropout ? ', half of its hidden units dropped at each step' : ''}`;

/** Privacy: who was in the training set. */
export function privacySection({ results: { privacy }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Privacy: the loss tells who was in the training set'),
    paragraph(
      [
        `By its loss a row is told right, as learned by the network or not, at a balanced accuracy of ${privacy.networks.map(told).join(' and ')}`,
        `(means of ${privacy.networks[0].trainings.length} trainings, 95 % intervals over trainings); a coin is at 50 %.`,
        `Right on rows that it did not learn: ${privacy.networks.map(accurate).join(', ')}.`,
        'An attack on privacy changes no image: it reads what training left behind.',
      ].join(' '),
    ),
    ...take('membership'),
    fold(
      'How it was measured',
      paragraph(
        [
          'A network has a smaller loss on rows that it learned. Rows below a threshold are called members (Yeom et al., 2018).',
          `The threshold is the best one for a shadow network, trained alike on ${formatCount(privacy.rows)} other rows (Shokri et al., 2017), so no row that is told was used to choose it.`,
          `Both are MLPs of two hidden layers of 200 units: ${privacy.networks.map(recipeOf).join('; ')}.`,
          'By right answers alone (a row is called a member where the network is right) the balanced accuracy is half of one plus the gap between both accuracies.',
        ].join(' '),
      ),
      membershipTable(privacy),
    ),
  ];
}
