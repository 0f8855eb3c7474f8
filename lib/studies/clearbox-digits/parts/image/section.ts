import { meanInterval } from '../../../../evaluation/index.js';
import { formatCount, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph, problem, type ReportTable, table } from '../../../../report/index.js';
import { type ReportContext, shareCell } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { ImageResult, Towards } from './result.js';

const mean = (of: Towards['l2']): string =>
  of
    ? `${of.mean.toFixed(2)} [${meanInterval(of)
        .map((end) => end.toFixed(2))
        .join(', ')}]`
    : '–';

const stepsText = ({ steps: { median }, reached }: Towards, steps: number): string =>
  reached.n > 0 && median <= steps ? String(median) : 'more than half never';

const cutText = (clip: boolean): string => (clip ? 'cut to [0, 1]' : 'not cut');

/** `lambda`: every λ on each network. */
export const lambdaTable = ({ plan, lambdas, rows, stamp }: ImageResult): ReportTable =>
  table(
    `${plan.source} → ${plan.goal} over λ: rows misread from the start are counted apart, and are in no column but the first. ${rows}. ${stamp.data}.`,
    [
      'seed',
      'λ',
      'values',
      'read right before [95 %]',
      `of these end as ${plan.goal} [95 %]`,
      'mean L2 [95 %]',
      'mean L∞ [95 %]',
      'median first step',
    ],
    lambdas.map((one) => [
      String(one.network),
      String(one.lambda),
      cutText(one.clip),
      shareCell(one.right),
      shareCell(one.reached),
      mean(one.l2),
      mean(one.linf),
      stepsText(one, plan.steps),
    ]),
  );

/** `goal-matrix`: every source and goal. */
export const matrixTable = ({ plan, matrix, stamp }: ImageResult): ReportTable =>
  table(
    `Every digit toward every other at λ ${plan.lambda}, network of seed ${plan.networks[0]}. ${stamp.data}.`,
    [
      'from',
      'to',
      'values',
      'end as the goal, of those read right [95 %]',
      'mean L2 [95 %]',
      'mean L∞ [95 %]',
      'median first step',
    ],
    matrix.map((cell) => [
      String(cell.source),
      String(cell.goal),
      cutText(cell.clip),
      shareCell(cell.reached),
      mean(cell.l2),
      mean(cell.linf),
      stepsText(cell, plan.steps),
    ]),
  );

/** The article's λ on one network. */
export const atArticle = ({ lambdas, plan }: ImageResult, clip: boolean, network = plan.networks[0]): Towards => {
  const found = lambdas.find((one) => one.clip === clip && one.lambda === plan.lambda && one.network === network);
  if (!found) throw new RangeError(`The run has no λ ${plan.lambda}.`);
  return found;
};

/** Over all pairs of the matrix: how many images reach their goal. */
const pooled = ({ matrix }: ImageResult, clip: boolean): string => {
  const cells = matrix.filter((cell) => cell.clip === clip);
  const [hit, n] = cells.reduce(([a, b], { reached }) => [a + reached.correct, b + reached.n], [0, 0]);
  const lowest = cells.reduce((a, b) => (b.reached.value < a.reached.value ? b : a));
  return `${cutText(clip)}, ${formatCount(hit)} of ${formatCount(n)} reach their goal, fewest from ${lowest.source} to ${lowest.goal} (${lowest.reached.correct} of ${lowest.reached.n})`;
};

/** From an image. */
export function imageSection({ results: { image }, take }: ReportContext<StudyResults>): Block[] {
  const { plan, text, code, lenet } = image;
  const [open, cut] = [atArticle(image, false), atArticle(image, true)];
  return [
    heading(2, 'From an image, with λ'),
    paragraph(
      `x ← x − (∇½‖goal − p(x)‖² + λ(x − start)), ${plan.steps} steps, λ ${plan.lambda}. ${text.what[0].toUpperCase()}${text.what.slice(1)} is read as ${text.after.answer} with ${formatPercent(text.after.confidence, 1)} after it, at an L2 of ${text.l2.toFixed(2)}. `,
      `It was read as ${text.before.answer} with ${formatPercent(text.before.confidence, 1)} before. `,
      `Of ${open.right.n} images (${image.rows}) the network of seed ${plan.networks[0]} reads ${open.right.correct} right before; of these ${open.reached.correct} end as ${plan.goal} (${formatProportion(open.reached)}), at a mean L2 of ${mean(open.l2)}; held inside [0, 1], ${cut.reached.correct} do (${formatProportion(cut.reached)}). With the images that were misread before, ${open.asGoal.correct} and ${cut.asGoal.correct} of ${open.asGoal.n} are read as ${plan.goal}. `,
      `On the other networks, of those read right, not cut and cut: ${plan.networks
        .slice(1)
        .map((seed) => {
          const [free, held] = [false, true].map((clip) => atArticle(image, clip, seed).reached);
          return `seed ${seed}, ${free.correct} and ${held.correct} of ${free.n}`;
        })
        .join('; ')}.`,
    ),
    ...take('five-to-two'),
    problem(
      1,
      'The code is not the text.',
      `The text takes the first ${plan.source} and makes it a ${plan.goal}; the code takes the first ${code.what.match(/\d/)?.[0] ?? ''} and sets index 4, which counted from 1 is the class ${code.goal}. Both were run: the second picture is read as ${code.after.answer} with ${formatPercent(code.after.confidence, 1)}.`,
    ),
    paragraph(
      lenet
        .map(
          ({ clip, before, after }) =>
            `LeNet, trained apart, reads ${before.correct} of the ${before.n} as ${plan.source} before and ${after.correct} after (${cutText(clip)})`,
        )
        .join('; '),
      '. That is missing transfer, and no proof that the pictures kept their digit: a network is no eye.',
    ),
    paragraph(`Every digit toward every other: ${pooled(image, false)}; ${pooled(image, true)}.`),
    ...take('goal-matrix'),
    ...take('lambda'),
    fold('Every λ, on each network', lambdaTable(image)),
    fold('Every source and goal', matrixTable(image)),
  ];
}
