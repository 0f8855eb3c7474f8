import { type Estimate, spread } from '../../../../evaluation/index.js';
import { formatCount, formatInterval, formatPercent, formatSpread } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { type PrivacyNetwork, type PrivacyResult, stampOf } from './result.js';

const estimate = ({ value, interval }: Estimate): string => `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;

/** Balanced accuracy over the trainings of a network. */
export const overTrainings = ({ trainings }: PrivacyNetwork) =>
  spread(trainings.map(({ balancedAccuracy }) => balancedAccuracy.value));

/** Balanced accuracy of calling every row a member that the network gets right: half of one plus the gap. */
const byRightAnswers = ({ learned, unseen }: PrivacyNetwork['trainings'][number]) =>
  (1 + learned.value - unseen.value) / 2;

/** `membership`: each training, attacked. */
export const membershipTable = (result: PrivacyResult): ReportTable =>
  table(
    `Membership inference by a threshold on the loss; n = ${formatCount(result.rows)} rows learned and as many not, drawn anew for each training. Brackets: 95 %, over rows; of a mean, over trainings. AUC as a share. ${stampOf(result).data}.`,
    [
      'network',
      'training',
      'right, of its own',
      'right, of others',
      'balanced accuracy',
      'by right answers alone',
      'AUC',
    ],
    result.networks.flatMap((network) => [
      ...network.trainings.map((one, i) => [
        network.name,
        String(i + 1),
        shareCell(one.learned),
        shareCell(one.unseen),
        estimate(one.balancedAccuracy),
        formatPercent(byRightAnswers(one), 1),
        estimate(one.auc),
      ]),
      [
        network.name,
        'mean',
        ...['learned', 'unseen'].map((which) =>
          formatSpread(spread(network.trainings.map((one) => one[which as 'learned' | 'unseen'].value))),
        ),
        formatSpread(overTrainings(network)),
        formatSpread(spread(network.trainings.map(byRightAnswers))),
        formatSpread(spread(network.trainings.map(({ auc }) => auc.value))),
      ],
    ]),
  );
