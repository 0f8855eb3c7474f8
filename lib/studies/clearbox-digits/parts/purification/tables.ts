import { formatInterval, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { accuracy, attackName, detected, falseAlarms, inOrder } from './facts.js';
import { ATTACKED, type PurificationResult } from './result.js';

/** `purified`: the accuracy behind each defence, clean and under each attack. */
export const purifiedTable = (result: PurificationResult): ReportTable =>
  table(
    `Right answers, clean and under attacks made on the undefended network (transferred: the attacker knows of no purifier), n = ${result.rows.length} in every cell. Brackets: 95 % over rows. ${result.stamp.data}.`,
    ['before the network', ...ATTACKED.map((attacked) => attackName(attacked, result.plan))],
    inOrder(result).map((one) => [one.name, ...ATTACKED.map((attacked) => shareCell(accuracy(one, attacked)))]),
  );

/** `purification-detection`: attacks told by the error of reconstruction. */
export const detectionTable = (result: PurificationResult): ReportTable =>
  table(
    `Attacked images told from clean ones by the L2 between an image and its reconstruction. The threshold lets ${formatPercent(result.plan.alarms, 0)} of ${result.plan.held} other clean images raise an alarm. Attacked are the rows that the network reads right as they are. Brackets: 95 %. ${result.stamp.data}.`,
    ['reconstruction', 'threshold', 'images', 'n', 'alarms', 'area under the ROC'],
    result.detectors.flatMap((detector) => {
      const { name, threshold, errors } = detector;
      return [
        [name, threshold.toFixed(2), 'clean', String(errors.clean.length), shareCell(falseAlarms(detector)), ''],
        ...detected(result, detector).map(({ attacked, auc, alarms }) => [
          name,
          threshold.toFixed(2),
          attackName(attacked, result.plan),
          String(alarms.n),
          shareCell(alarms),
          `${formatPercent(auc.value, 1)} ${formatInterval(auc.interval, 1)}`,
        ]),
      ];
    }),
  );
