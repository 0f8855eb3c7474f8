import { medianWithInterval } from '../../../../evaluation/index.js';
import { formatEpsilon, formatPercent, formatPoints, listed } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { LOSSES } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';
import { attackText, estimateText, networkText } from '../../words.js';
import type { CrossResult } from './result.js';
import { crossTable, publishedTable } from './tables.js';
import { cellsOf, oneMoreTraining, printedAccuracies, shareOfEpochs } from './words.js';

const rowOf = ({ rows }: CrossResult, network: CrossResult['rows'][number]['network']) =>
  rows.find((row) => row.network === network);

/** Own attack read better than clean images: with images that carry their label, that is possible. */
function aboveClean(result: CrossResult): string {
  const odd = LOSSES.flatMap((loss) => {
    const row = rowOf(result, loss);
    return row && row.under[loss].interval[0] > row.clean.interval[1] ? [row] : [];
  });
  if (!odd.length) return 'No network reads the images of its own attack better than clean ones.';
  const told = odd.map(
    ({ network, under, clean }) =>
      `${networkText(network)} ${formatPercent(under[network as 'lrp'].value, 1)} against ${formatPercent(clean.value, 1)}`,
  );
  return `${listed(told)} of clean images: these networks read attacked images better than clean ones, which no attack should bring about. The generator of a class puts the class into its images, and the network reads that.`;
}

/** How many printed cells lie where one more training would fall, and how wide that is. */
function besidePrinted(result: CrossResult): string {
  if (!result.stamp.comparable) return '';
  const printed = printedAccuracies();
  const cells = LOSSES.flatMap((robust) =>
    LOSSES.flatMap((attack) => {
      const over = oneMoreTraining(cellsOf(result, robust, attack));
      return over ? [{ ...over, printed: printed[robust][attack] }] : [];
    }),
  );
  if (!cells.length) return '';
  const inside = cells.filter(({ interval, printed: value }) => value >= interval[0] && value <= interval[1]);
  const off = medianWithInterval(cells.map(({ value, printed: one }) => Math.abs(value - one))).median;
  const wide = medianWithInterval(cells.map(({ interval }) => interval[1] - interval[0])).median;
  return `Of the ${cells.length} printed cells ${inside.length} lie where one more training of this run’s would fall; in the median they are ${formatPoints(off, 1)} points from its mean, and that range is ${formatPoints(wide, 1)} points wide: so few trainings tell little apart, and “within” says no more than that. The range is over trainings of the robust network alone; the generators behind all of them are one training each.`;
}

/** What training on images attacked anew gives on the same static sets. */
function afresh(result: CrossResult): string {
  const pairs = [
    ['fgsm', 'fgsm-afresh', 'fgsm'],
    ['pgd2000', 'pgd-afresh', 'pgd2000'],
  ] as const;
  const told = pairs.flatMap(([once, anew, attack]) => {
    const [first, second] = [rowOf(result, once), rowOf(result, anew)];
    if (!first || !second) return [];
    return `under ${attackText(attack)} on the target ${estimateText(first.under[attack])} after images made once, ${estimateText(second.under[attack])} after images made anew at every batch (${second.training?.epochs} epochs, clean ${estimateText(second.clean)})`;
  });
  return told.length
    ? `The toolbox’s own training attacks each batch anew, on the network as it is by then: ${told.join('; ')}. What either is worth where the network itself is attacked, the adaptive table tells.`
    : '';
}

/** The published evaluation, as it was done. */
export function crossSection(context: ReportContext<StudyResults>): Block[] {
  const { take, results } = context;
  const { cross } = results;
  const target = rowOf(cross, 'target');
  const far = LOSSES.map((loss) => `${attackText(loss)} ${shareOfEpochs(cross, loss)}`);
  return [
    heading(2, 'The cross table'),
    paragraph(
      [
        `The study sets its networks on test images that were attacked once, against the target (L∞ ε ${formatEpsilon(cross.epsilon)}), and calls what is read right the robust test accuracy. This is its table, with FGSM and PGD beside it.`,
        target
          ? `The target itself is right on ${LOSSES.map((loss) => `${estimateText(target.under[loss])} under ${attackText(loss)}`).join(', ')}, on ${estimateText(target.under.fgsm)} under FGSM and ${estimateText(target.under.pgd20)} under PGD-20.`
          : '',
        `The generators trained for: ${far.join('; ')}.`,
        `PGD “2000” is PGD-20 with one random start instead of ten; more starts go on where the first finds no error, so that both leave the same image of ${estimateText(cross.samePgd)}.`,
      ]
        .filter(Boolean)
        .join(' '),
    ),
    ...take('cross-table'),
    paragraph(aboveClean(cross)),
    publishedTable(context),
    paragraph([besidePrinted(cross), afresh(cross)].filter(Boolean).join(' ')),
    fold('The table with its intervals', crossTable(cross)),
  ];
}
