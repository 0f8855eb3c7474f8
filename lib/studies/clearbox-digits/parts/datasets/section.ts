import { formatCount } from '../../../../figures/index.js';
import { type Block, heading, paragraph, warning } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { DatasetsResult, MeasuredSet } from './result.js';
import { attacksTable, likenessTable, networksTable } from './tables.js';
import { likenessCounts, measuredSets } from './words.js';

const missingSets = ({ sets }: DatasetsResult): Block[] =>
  sets.flatMap((set) => ('missing' in set ? [warning(`${set.title} was not measured: ${set.missing}.`)] : []));

/** "MNIST 3.4, Fashion-MNIST 1.2 and CIFAR-10 0.9": the median L2 on the article's network. */
const nearestBySet = (sets: readonly MeasuredSet[]) =>
  sets
    .map(
      ({ title, whiteBox: [{ nearest }] }) => `${title} ${nearest.median === null ? '∞' : nearest.median.toFixed(2)}`,
    )
    .join(', ');

/** What similarity of structures does, in words that the counts allow. */
function likenessText(sets: readonly MeasuredSet[]): string {
  const { better, worse, all } = likenessCounts(sets);
  return `Of ${formatCount(all)} networks that images were handed to, ${formatCount(better)} are surely reached better from networks of their own kind than from the other kind, ${formatCount(worse)} surely worse; for ${formatCount(all - better - worse)} the images at hand cannot tell. `;
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
      `The nearest error that DDN finds on the article’s network lies at a median L2 of: ${nearestBySet(sets)}. `,
      'An image of CIFAR-10 has almost four times the values of the others, so that the same length is a smaller change of each. ',
    ),
    attacksTable(datasets),
    paragraph(
      likenessText(sets),
      'Below, the outlined diagonal is the attack on the network itself. An attack that does not carry over says nothing of how robust its target is.',
    ),
    ...take('datasets-mnist', 'datasets-fashion-mnist', 'datasets-cifar10'),
    likenessTable(datasets),
  ];
}
