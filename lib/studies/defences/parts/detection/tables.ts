import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import { strongest } from '../../all.js';
import { shareText } from '../../words.js';
import { type DetectionResult, defenceOf } from './result.js';
import { areaText, BROKEN, NAMES, rowsText } from './words.js';

const NONE: Cell = { text: 'no image fools the network', tone: 'missing' };

/** `detection-told`: how each detector tells PGD's images, made without knowledge, from clean ones. */
export const toldTable = (result: DetectionResult): ReportTable =>
  table(
    `Detectors beside the undefended lenet5, on clean test rows (${rowsText(result)}) and on those of PGD’s images of them that fool the network (n in the cell), made without knowledge of the detector in L∞ balls. Area: under the ROC curve. Detected: refused at the threshold that refuses ${100 * result.plan.falseAlarms} % of ${formatCount(Math.min(result.plan.heldRows, result.stamp.comparable ? 5000 : 150))} clean held-out rows; false alarms: what it refuses of clean test rows.${result.stamp.comparable ? ' The autoencoder of the reconstruction error was trained on the held-out rows too, so that its threshold is low rather than high.' : ''} 95 % intervals. ${result.stamp.data}.`,
    [
      'detector',
      'method after',
      'false alarms',
      ...result.plan.epsilons.flatMap((epsilon) => [
        `area, ε ${formatRadius(epsilon)}`,
        `detected, ε ${formatRadius(epsilon)}`,
      ]),
    ],
    result.detectors.map(({ id, paper, falseAlarms, told }) => [
      NAMES[id],
      paper,
      shareText(falseAlarms),
      ...told.flatMap(({ auc, detected }): Cell[] =>
        auc && detected ? [areaText(auc), `${shareText(detected)}, n = ${formatCount(detected.n)}`] : [NONE, NONE],
      ),
    ]),
  );

/** `detection-evaded`: what is left of each detector when it is known. */
export const evadedTable = (result: DetectionResult): ReportTable =>
  table(
    `The undefended lenet5 guarded by each detector, ${rowsText(result)}, L∞ balls, 95 % intervals. ${BROKEN} Non-adaptive: under PGD’s images of the undefended network. Adaptive: rows that neither these images nor selective PGD breaks (${result.plan.evading.steps} steps from a random point, and as many from the image itself; it follows the classifier where it is not fooled and the detector where it is). Control: what the stronger of its two walks leaves of ${result.plan.controlRows} rows in a ball of radius ${result.plan.control}, where nothing can be withstood; anything but 0 says that the attack is too weak, and the column before it too high. Off: rows on which that walk with the detector off and PGD agree. ${result.stamp.data}.`,
    ['detector', 'radius', 'clean', 'not broken, non-adaptive', 'not broken, adaptive', 'control', 'off'],
    result.detectors.flatMap(({ id }) =>
      result.plan.epsilons.map((epsilon) => {
        const defence = defenceOf(result, id, epsilon);
        const { clean, claimed, adaptive } = defence;
        const known = strongest(defence);
        return [
          NAMES[id],
          `ε ${formatRadius(epsilon)}`,
          shareText(clean),
          shareText(claimed),
          shareText(adaptive),
          known?.control ? shareText(known.control.robust) : '',
          known?.off ? `${known.off.equal} of ${known.off.rows}` : '',
        ];
      }),
    ),
  );
