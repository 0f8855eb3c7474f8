import { formatCount, formatEpsilon, formatInterval, formatPercent, formatPoints } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { estimateText } from '../../words.js';
import type { Lowered, PixelList, RelevanceResult } from './result.js';
import { attackTable, classesTable, listsTable, numbersTable } from './tables.js';
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
  shareByRaising,
  under,
} from './words.js';

function byRule(result: RelevanceResult): string {
  const { k, test, published } = result;
  const reference = referenceOf(result);
  const shared = (list: PixelList) => overlap(list.pixels, reference);
  const [chain, ...others] = test;
  const also = others.map(
    (list) =>
      `${foundText(list.found)}${list.over === 'right' ? ' on images read right' : ''} ${formatPercent(shared(list).share, 1)}`,
  );
  const apart = formatPercent(acrossClasses(chain.pixels, reference).share, 1);
  const how = published
    ? `The study publishes these lists, and not how they were made. The ${foundText(chain.found)}, averaged over all test images of a class, each for the class that the target answers, finds ${overlapText(shared(chain))} of their pixels.`
    : `There are no published lists for these images; the others are held against ${referenceText(result)}.`;
  return `The LRP loss is told of ${k} pixels for each class, which it lowers. ${how} On the same images: ${also.join(', ')}. As a control, lists of two different classes share ${apart} on average.`;
}

function byImages(result: RelevanceResult): string {
  const { test, blocks, train, published } = result;
  const reference = referenceOf(result);
  const shares = blocks.map(({ pixels }) => overlap(pixels, reference).share);
  const onTest = overlap(test[0].pixels, reference).share;
  const told = `On ${blocks.length} blocks of ${formatCount(blocks[0].rows[1] + 1)} training images each the same rule finds ${rangeText(shares)} of them, on all ${formatCount(train.rows[1] + 1)} ${overlapText(overlap(train.pixels, reference))}.`;
  return published && onTest > Math.max(...shares)
    ? `${told} So the published lists are of the test images: the LRP generators and the network that their images make robust were made with the images that they are tested on.`
    : told;
}

function beside(lowered: Lowered, result: RelevanceResult): string {
  const { accuracy, compared } = under(lowered, result);
  const difference = compared
    ? `, ${formatPoints(compared.difference, 1)} points ${formatInterval(compared.interval, 1)}`
    : '';
  return `${loweredText(lowered, result)} ${formatPercent(accuracy.value, 1)}${difference}`;
}

function byChoice(result: RelevanceResult): string {
  const { epsilon, clean, attacked, random, numbers } = result;
  const [reference] = attacked;
  const most = numbers.reduce((least, one) => (one.relevant.value < least.relevant.value ? one : least));
  return [
    `The loss asks no network: it is least where the pixels of the list are lowered by ε ${formatEpsilon(epsilon)} and all others raised, inside [0, 1]. There the target is right on ${estimateText(reference.accuracy)} of n = ${formatCount(clean.n)} test images, of ${estimateText(clean)} without attack.`,
    `Raising every pixel and lowering none already leaves ${estimateText(under('none', result).accuracy)}: ${formatPercent(shareByRaising(result), 0)} of the fall needs no relevant pixel.`,
    `With other lists, beside that accuracy on the same images: ${(['train', 'z-plus', 'brightest', 'moved'] as const).map((lowered) => beside(lowered, result)).join('; ')}; random pixels ${formatPercent(meanOf(random), 1)} (${rangeText(random)} over ${random.length} draws).`,
    `With more of the most relevant pixels on all training images, ${most.k} for each class, ${estimateText(most.relevant)} is left. FGSM in the same ball leaves ${estimateText(under('fgsm', result).accuracy)}. Like the study’s generators, one for each class, this attack is told the label.`,
  ].join(' ');
}

/** Relevant pixels: by which rule, on which images, and whether it matters. */
export function relevanceSection({ results: { relevance }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Relevant pixels'),
    paragraph(byRule(relevance)),
    paragraph(byImages(relevance)),
    ...take('relevance-pixels', 'relevance-maps'),
    heading(3, 'Does it matter which?'),
    paragraph(byChoice(relevance)),
    ...take('relevance-attack', 'relevance-numbers'),
    fold(
      'How it was measured',
      paragraph(
        'Layer-wise relevance propagation (Bach et al., 2015; Montavon et al., 2017) hands a class’s logit back through the layers. Relevance of a class’s pixels is the mean over its images; the pixels with the highest mean make the list.',
      ),
      listsTable(relevance),
      classesTable(relevance),
      attackTable(relevance),
      numbersTable(relevance),
    ),
  ];
}
