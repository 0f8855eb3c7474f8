import { formatCount, formatEpsilon, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { ATTACK_NAMES } from '../../words.js';
import type { GeneratorsResult } from './result.js';
import { epochsText, finalLosses, lossText, medianText, spent } from './words.js';

/** `generators-training`: how much each loss was trained, and how fast. */
export const trainingTable = ({ stamp, losses, parameters }: GeneratorsResult): ReportTable =>
  table(
    `Training of the generators, one for each of ${losses[0].generators.length} classes, ${formatCount(parameters.generator)} weights each (the target has ${formatCount(parameters.target)}). Times are of when they were trained, with whatever else the machine did then. Final losses: the smallest and the largest of all classes. ${stamp.data}.`,
    ['loss', 'epochs of the published', 'image passes', 'seconds', 'images a second', 'final losses'],
    losses.map((one) => {
      const { images, seconds } = spent(one);
      return [
        ATTACK_NAMES[one.loss],
        epochsText(one),
        formatCount(images),
        formatCount(Math.round(seconds)),
        formatCount(Math.round(images / seconds)),
        finalLosses(one).map(lossText).join(' to '),
      ];
    }),
  );

/** `generators-success`: what they do to test images, and to the undefended target. */
export const successTable = ({ stamp, losses, clean, epsilon }: GeneratorsResult): ReportTable =>
  table(
    `Test images, each by the generator of its label: the target’s accuracy (clean ${shareCell(clean)}, n = ${formatCount(clean.n)}) on what the generators make and on that clipped to the L∞ ball of ε ${formatEpsilon(epsilon)}; medians over images of the distances before clipping; then shares of all pixels. Brackets: 95 %. Changed answers: of the first ${formatCount(losses[0].kept.n)} training images, those that mis_classification_check would keep. ${stamp.data}.`,
    [
      ...['loss', 'accuracy, unclipped', 'accuracy, clipped', 'L∞ unclipped', 'L2 unclipped', 'pixels beyond ε'],
      ...['clipped: raised by ε', 'lowered by ε', 'moved less than 1/255', 'changed answers, training'],
    ],
    losses.map(({ loss, made, kept }) => [
      ATTACK_NAMES[loss],
      shareCell(made.unclipped),
      shareCell(made.clipped),
      medianText(made.linf),
      medianText(made.l2),
      ...[made.beyond, made.raised, made.lowered, made.still].map((share) => formatPercent(share, 1)),
      shareCell(kept),
    ]),
  );

/** `generators-closed-form`: the LRP loss without a generator. */
export function closedFormTable({ stamp, losses, closedForm, epsilon }: GeneratorsResult): ReportTable {
  const lrp = losses.find(({ loss }) => loss === 'lrp');
  const { accuracy, agreement, difference, same, loss } = closedForm;
  return table(
    `The LRP loss asks no network; its minimum can be written down: relevant pixels lowered by ε ${formatEpsilon(epsilon)}, all others raised, within [0, 1]. Both on all test images (n = ${formatCount(accuracy.n)}), by their labels; the loss of the generators is of their unclipped images. Same answer: images to which the target says the same in both. ${stamp.data}.`,
    ['images by', 'target’s accuracy', 'LRP loss', 'mean |difference|', 'pixels within 1/255', 'same answer'],
    [
      ['nobody (clean)', '', lossText(loss.untouched), '', '', ''],
      [
        'the LRP generators, clipped',
        lrp ? shareCell(lrp.made.clipped) : '',
        lossText(loss.generator),
        difference.toFixed(4),
        formatPercent(same, 1),
        shareCell(agreement),
      ],
      ['the closed form', shareCell(accuracy), lossText(loss.closed), '', '', ''],
    ],
  );
}

/** `generators-kept`: what tells whether a generator that is trained anew is the same. */
export const keptTable = ({ stamp, losses }: GeneratorsResult): ReportTable =>
  table(
    `The generators of this run. They are not part of the repository: a run makes them by these recipes, and the same weights have the same short SHA-256. ${stamp.data}.`,
    ['loss', 'class', 'training images', 'final loss', 'recipe', 'weights'],
    losses.flatMap(({ loss, generators }) =>
      generators.map(({ label, rows, losses: curve, recipe, weights }) => [
        ATTACK_NAMES[loss],
        String(label),
        formatCount(rows),
        lossText(curve[curve.length - 1]),
        recipe,
        weights,
      ]),
    ),
  );
