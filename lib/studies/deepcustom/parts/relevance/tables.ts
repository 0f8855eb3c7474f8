import { holm } from '../../../../evaluation/index.js';
import {
  formatCount,
  formatEpsilon,
  formatInterval,
  formatP,
  formatPercent,
  formatPoints,
} from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import type { RelevanceResult } from './result.js';
import {
  acrossClasses,
  foundText,
  loweredText,
  meanOf,
  overlap,
  overlapText,
  rangeText,
  referenceOf,
  referenceText,
  rowsText,
} from './words.js';

/** `relevance-lists`: each way to the relevant pixels, beside the reference. */
export function listsTable(result: RelevanceResult): ReportTable {
  const { stamp, k, test, blocks, train, pixelsOfImage } = result;
  const reference = referenceOf(result);
  return table(
    `The ${k} most relevant pixels of each class, and how many of them are among ${referenceText(result)}. Counts, no sample: no interval. By chance ${formatPercent(k / pixelsOfImage, 1)} would be. “All”: all images of the class, each for the class that the target answers; “right”: those that it reads right. ${stamp.data}.`,
    ['found by', 'on', 'averaged over', 'images', 'shared', 'least of a class', 'most of a class'],
    [...test, ...blocks, train].map((list) => {
      const found = overlap(list.pixels, reference);
      return [
        foundText(list.found),
        rowsText(list),
        list.over,
        formatCount(list.images),
        overlapText(found),
        `${Math.min(...found.each)} of ${k}`,
        `${Math.max(...found.each)} of ${k}`,
      ];
    }),
  );
}

/** `relevance-classes`: the control, each class's pixels by each other class's. */
export function classesTable(result: RelevanceResult): ReportTable {
  const { stamp, k, test } = result;
  const reference = referenceOf(result);
  const { counts } = acrossClasses(test[0].pixels, reference);
  return table(
    `A control: pixels of ${k} that each class’s list by the ${foundText(test[0].found)} on all test images (rows) shares with ${result.published ? 'the published list' : 'the same list'} of each class (columns). ${stamp.data}.`,
    ['class', ...reference.map((_, label) => String(label))],
    counts.map((row, label) => [String(label), ...row.map(String)]),
  );
}

/** `relevance-attack`: the target under the attack in closed form, by the pixels that are lowered. */
export function attackTable(result: RelevanceResult): ReportTable {
  const { stamp, k, epsilon, clean, attacked, random, pixelsOfImage } = result;
  const [first] = attacked;
  const tested = attacked.flatMap(({ lowered, compared }) => (compared ? [{ lowered, p: compared.pValue }] : []));
  const adjusted = holm(tested.map(({ p }) => p));
  const pOf = (lowered: string) => adjusted[tested.findIndex((one) => one.lowered === lowered)];
  const pixels = (lowered: string) => (lowered === 'none' ? 0 : lowered === 'all' ? pixelsOfImage : k);
  return table(
    `Accuracy of the target on test images at the minimum of the LRP loss: the class’s pixels lowered by ε ${formatEpsilon(epsilon)}, all others raised, inside [0, 1]; n = ${formatCount(clean.n)}, brackets: 95 % over images (Wilson). Difference: beside “${loweredText(first.lowered, result)}” on the same images, in points, with its 95 % interval and McNemar’s exact p, adjusted by Holm. Random pixels: mean of ${random.length} draws, and their range. ${stamp.data}.`,
    ['pixels lowered', 'number', 'accuracy', 'difference', 'p'],
    [
      ['clean images', '', shareCell(clean), '', ''],
      ...attacked.map(({ lowered, accuracy, compared }) => [
        loweredText(lowered, result),
        lowered === 'fgsm' ? '' : String(pixels(lowered)),
        shareCell(accuracy),
        compared ? `${formatPoints(compared.difference)} ${formatInterval(compared.interval)}` : '',
        compared ? formatP(pOf(lowered)) : '',
      ]),
      [
        'random pixels',
        String(k),
        `${formatPercent(meanOf(random))} (${rangeText(random)})`,
        formatPoints(meanOf(random) - first.accuracy.value),
        '',
      ],
    ],
  );
}

/** `relevance-numbers`: the attack with other numbers of pixels. */
export function numbersTable({ stamp, numbers, clean, epsilon, test }: RelevanceResult): ReportTable {
  return table(
    `Accuracy of the target under the attack in closed form (ε ${formatEpsilon(epsilon)}) by the number of pixels that it lowers in each class: the most relevant ones (${foundText(test[0].found)}, all training images) and random ones (mean and range of ${numbers[0].random.length} draws); n = ${formatCount(clean.n)}, brackets: 95 % over images. ${stamp.data}.`,
    ['pixels', 'most relevant', 'random'],
    numbers.map(({ k, relevant, random }) => [
      String(k),
      shareCell(relevant),
      `${formatPercent(meanOf(random))} (${rangeText(random)})`,
    ]),
  );
}
