import { formatCount, formatEpsilon, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { claimVerdict, printedCell, shareCell, type TableContext } from '../../../../study/index.js';
import { ATTACKS } from '../../attacks.js';
import { LOSSES } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';
import { attackText, estimateText, networkText } from '../../words.js';
import type { CrossResult } from './result.js';
import { cellsOf, claimId, oneMoreTraining, printedAccuracies } from './words.js';

/** `cross-table`: every network on every set of images. */
export const crossTable = ({ stamp, epsilon, rows }: CrossResult): ReportTable =>
  table(
    `Accuracy on images made once against the target (L∞ ε ${formatEpsilon(epsilon)}), as the study’s evaluator has it, n = ${formatCount(rows[0].clean.n)} in every cell [95 %, over images, of one training a row]. ${stamp.data}.`,
    ['network', 'clean', ...ATTACKS.map(attackText), 'epochs'],
    rows.map(({ network, clean, under, training }) => [
      networkText(network),
      ...[clean, ...ATTACKS.map((attack) => under[attack])].map(estimateText),
      training ? String(training.epochs) : '',
    ]),
  );

/** `cross-published`: the nine printed cells beside this run's trainings. */
export function publishedTable({ results: { cross }, claims }: TableContext<StudyResults>): ReportTable {
  const { stamp, trainings } = cross;
  const seeds = [...new Set(trainings.map(({ seed }) => seed))];
  const printed = printedAccuracies();
  const n = formatCount(trainings[0].clean.n);
  return table(
    `The printed cells beside ${seeds.length} trainings of each robust network (seeds ${seeds.join(', ')}) on the same generators’ images. First training: n = ${n} images [95 % over images]. Mean over trainings: [where one more training falls, 95 %]. ${stamp.data}.`,
    ['network', 'attack', 'printed', 'first training', 'mean of trainings', 'least and most', 'verdict'],
    LOSSES.flatMap((robust) =>
      LOSSES.map((attack) => {
        const shares = cellsOf(cross, robust, attack);
        const over = oneMoreTraining(shares);
        const values = shares.map(({ value }) => value);
        return [
          networkText(robust),
          attackText(attack),
          printedCell(Number((100 * printed[robust][attack]).toFixed(2)), stamp),
          shareCell(shares[0]),
          over ? estimateText(over) : '',
          [Math.min(...values), Math.max(...values)].map((value) => formatPercent(value, 1)).join(' to '),
          claimVerdict(claims, claimId(robust, attack)),
        ];
      }),
    ),
  );
}
