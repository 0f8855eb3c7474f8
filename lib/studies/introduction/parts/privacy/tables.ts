import { type Estimate, spread } from '../../../../evaluation/index.js';
import { formatCount, formatInterval, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { type PrivacyNetwork, type PrivacyResult, type PrivacyTraining, stampOf } from './result.js';

const estimate = ({ value, interval }: Estimate): string => `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;

/** A share over the trainings of a network: its mean with Student's interval, inside [0, 1]. */
export function overTrainings(
  { trainings }: PrivacyNetwork,
  of: (one: PrivacyTraining) => number = ({ balancedAccuracy }) => balancedAccuracy.value,
): Estimate {
  const { mean, interval = [0, 1] } = spread(trainings.map(of));
  return { value: mean, interval: [Math.max(0, interval[0]), Math.min(1, interval[1])] };
}

/** Balanced accuracy of calling every row a member that the network gets right: half of one plus the gap. */
const byRightAnswers = ({ learned, unseen }: PrivacyTraining) => (1 + learned.value - unseen.value) / 2;

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
        estimate(one.learned),
        estimate(one.unseen),
        estimate(one.balancedAccuracy),
        formatPercent(byRightAnswers(one), 1),
        estimate(one.auc),
      ]),
      [
        network.name,
        'mean',
        ...[
          ({ learned }: PrivacyTraining) => learned.value,
          ({ unseen }: PrivacyTraining) => unseen.value,
          ({ balancedAccuracy }: PrivacyTraining) => balancedAccuracy.value,
          byRightAnswers,
          ({ auc }: PrivacyTraining) => auc.value,
        ].map((of) => estimate(overTrainings(network, of))),
      ],
    ]),
  );
