import { formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { besideNoise, cellOf, idOf, likenesses } from './compare.js';
import { sorted } from './finding.js';
import type { TransferResult } from './result.js';
import { likenessTable, runsTable, subjectsTable } from './tables.js';

/** The article's own attempt: XGBoost attacked, the images handed to its network; and back. */
function articleAttempt(result: TransferResult): Block[] {
  const { matrix, epsilon } = result;
  const square = idOf(matrix, 'confident-square');
  const found = besideNoise(result, square, 'XGBoost', 'MLP');
  const back = cellOf(matrix, square, 'MLP', 'XGBoost')?.transferred;
  if (!found?.cell.transferred) return [];
  const { cell, underNoise, test } = found;
  const carried = (test.onlySecond + test.neither) / test.n;
  return [
    paragraph(
      'The article attacks trees of XGBoost and hands the images to its network; it does not say by which attack. ',
      `Here it is Square, L∞ ε ${epsilon}, which sees scores, and goes on until the trees are wrong by a factor of e² in probability. `,
      `Of the rows that XGBoost loses, the network loses ${cell.transferred ? formatProportion(cell.transferred) : 'none'}; `,
      `the other way round it is ${back ? formatProportion(back) : 'none'}. `,
      `Over the ${test.n} rows that every model reads right the images cost the network ${formatPercent(carried, 1)}, and noise of the same size, made on no model, ${formatPercent(underNoise, 1)}.`,
    ),
  ];
}

function kinds(result: TransferResult): Block[] {
  const all = likenesses(result);
  const { better, worse, open } = sorted(all);
  if (!all.length) return [];
  return [
    paragraph(
      '“The similar the two structures are, the better”: for each target and each attack inside the ball, its errors under images from its own kind (dense, convolutional, trees) are held against its errors under images from the others, on the same rows. ',
      `Its own kind does more in ${better.length} of ${all.length} comparisons, less in ${worse.length}, and ${open} are open.`,
    ),
  ];
}

/** What carries over. */
export function transferSection({ results: { transfer: result }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Transfer: made on one model, answered by another'),
    paragraph(
      `Each attack makes its images once on each model of ${result.matrix.models.length}, and all of them answer; trees have no gradients, and take the attacks that only ask. `,
      'What carries over is a lower bound of how vulnerable a model is; that nothing carries over does not make it robust.',
    ),
    subjectsTable(result),
    ...take('transfer'),
    ...articleAttempt(result),
    ...take('transfer-lost'),
    ...kinds(result),
    fold('Own kind against others, pair by pair', likenessTable(result)),
    fold('What each attack took, and how far its images lie from the originals', runsTable(result)),
  ];
}
