import { formatInterval, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { accuracy, attackName, detected, falseAlarms, inOrder } from './facts.js';
import { ATTACKED, type PurificationResult } from './result.js';

/** `purified`: the accuracy behind each defence, clean and under each attack. */
export const purifiedTable = (result: PurificationResult): ReportTable =>
  table(
    `Right answers, clean and under attacks made on the undefended network (transferred: the attacker knows of no purifier), n = ${result.rows.length} images in every cell. Brackets: 95 % over images. ${result.data}.`,
    ['network', 'before it', ...ATTACKED.map((attacked) => attackName(attacked, result.plan))],
    result.networks.flatMap((network) =>
      inOrder(network).map((one) => [
        network.name,
        one.name,
        ...ATTACKED.map((attacked) => shareCell(accuracy(one, attacked))),
      ]),
    ),
  );

/** `purification-detection`: attacks told by the error of reconstruction. */
export const detectionTable = (result: PurificationResult): ReportTable =>
  table(
    `Attacked images told from clean ones by the L2 between an image and its reconstruction. Thresholds let ${formatPercent(result.plan.alarms, 0)} of ${result.plan.held} other clean images raise an alarm. Attacked are the images that the network reads right as they are. Brackets: 95 %. ${result.data}.`,
    ['attack on', 'reconstruction', 'threshold', 'images', 'n', 'alarms', 'area under the ROC'],
    result.networks.flatMap((network, place) =>
      network.detectors.flatMap((detector) => {
        const { id, threshold, errors } = detector;
        const clean = [
          id,
          threshold.toFixed(2),
          'clean',
          String(errors.clean.length),
          shareCell(falseAlarms(detector)),
        ];
        return [
          // Clean images are the same for every network.
          ...(place === 0 ? [['', ...clean, '']] : []),
          ...detected(network, detector).map(({ attacked, auc, alarms }) => [
            network.name,
            id,
            threshold.toFixed(2),
            attackName(attacked, result.plan),
            String(alarms.n),
            shareCell(alarms),
            `${formatPercent(auc.value, 1)} ${formatInterval(auc.interval, 1)}`,
          ]),
        ];
      }),
    ),
  );
