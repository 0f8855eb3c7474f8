import { formatCount } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph, warning } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { DatasetsResult, MeasuredSet } from './result.js';
import { allRowsTable, attacksTable, cellsTable, likenessTable, networksTable, perValue, sizeText } from './tables.js';
import { fromTwin, handedText, likenessOf, measuredSets, sharesFrom, shareText } from './words.js';

const missingSets = ({ sets }: DatasetsResult): Block[] =>
  sets.flatMap((set) => ('missing' in set ? [warning(`${set.title} was not measured: ${set.missing}.`)] : []));

/** "MNIST 0.64 (5.8 of 255 in each value), …": the median L2 on the article's network. */
const nearestBySet = (sets: readonly MeasuredSet[]) =>
  sets
    .map((set) => `${set.title} ${sizeText(set.whiteBox[0].nearest.median)} (${perValue(set.whiteBox[0], set)})`)
    .join(', ');

/** "MNIST 99.8 %, …": what reaches the article's network from the same one, retrained. */
const fromTwins = (sets: readonly MeasuredSet[]) =>
  sets
    .flatMap((set) => {
      const share = fromTwin(set, 'MLP 32');
      return share ? [`${set.title} ${shareText(share)} (n = ${formatCount(share.n)})`] : [];
    })
    .join('; ');

/** Where a wider network makes the better surrogate than the very same one, by intervals that do not meet. */
const widerIsBetter = (sets: readonly MeasuredSet[]): string =>
  sets
    .flatMap((set) => {
      const [twin, wider] = sharesFrom(set, 'MLP 32', 'MLP 32 b', 'MLP 200');
      if (!twin || !wider || wider.interval[0] <= twin.interval[1]) return [];
      return [
        `On ${set.title} the wider network makes the better surrogate for the article’s than its own twin does: ${shareText(wider)} against ${shareText(twin)}. `,
      ];
    })
    .join('');

/** What similarity of structures does, in words that the counts allow. */
function likenessText(sets: readonly MeasuredSet[]): string {
  const { better, worse, open } = likenessOf(sets);
  const all = better.length + worse.length + open.length;
  return `Of ${formatCount(all)} networks that PGD’s images were handed to, ${formatCount(better.length)} are reached better from networks of their own kind than from the other kind, ${formatCount(worse.length)} worse${worse.length ? ` (${handedText(worse)})` : ''}; for ${formatCount(open.length)} the images at hand cannot tell (paired over the same images, 5 % for all together, Holm). `;
}

/** The article's future work: the same chain on other data. */
export function datasetsSection({ results: { datasets }, take }: ReportContext<StudyResults>): Block[] {
  const sets = measuredSets(datasets);
  if (!sets.length) return [heading(2, 'Other data'), ...missingSets(datasets)];
  return [
    heading(2, 'Other data'),
    paragraph(
      'The article ends on what it would try next: the same network and the same attacks on other data, and what the difference between two networks does to a transfer attack. ',
      `Here ${sets.map(({ title }) => title).join(', ')}: the article’s network twice, a wider one, and two with convolutions.`,
    ),
    ...missingSets(datasets),
    networksTable(datasets),
    paragraph(
      `The median L2 of the nearest error that DDN finds on the article’s network, and in brackets what that is in each value of an image: ${nearestBySet(sets)}.`,
    ),
    attacksTable(datasets),
    paragraph(
      'All shares of what carries over, in this text, in the figures and in their tables, are of the images that every network of the set reads right as they are. ',
      likenessText(sets),
      `The article’s network is reached from the same network, trained from other weights, by: ${fromTwins(sets)}. `,
      widerIsBetter(sets),
      'An attack that does not carry over says nothing of how robust its target is.',
    ),
    ...take('datasets-mnist', 'datasets-fashion-mnist', 'datasets-cifar10'),
    likenessTable(datasets),
    fold('The cells of these matrices, with their intervals', cellsTable(datasets)),
    fold('The same over all images', allRowsTable(datasets)),
  ];
}
