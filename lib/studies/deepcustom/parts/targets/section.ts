import { formatCount, formatProportion } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import { findClaim, type ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { targetsTable } from './tables.js';
import { isUsual, rangeText, trainedText } from './words.js';

/** Whether the printed accuracy is what such a training gives. */
function usual({ results: { targets }, claims }: ReportContext<StudyResults>): string {
  const printed = findClaim(claims, 'target-mnist-acc')?.published;
  if (!targets.stamp.comparable || printed === undefined) return '';
  const is = isUsual(targets.mnist, printed);
  if (is === undefined) return '';
  return is
    ? ' The printed figure is what such a training gives.'
    : ` The printed network is not a usual one: ours have ${rangeText(targets.mnist)}.`;
}

/** The networks under attack. */
export function targetsSection(context: ReportContext<StudyResults>): Block[] {
  const { targets } = context.results;
  const { mnist, cifar } = targets;
  const trained = trainedText(mnist);
  return [
    heading(2, 'The networks under attack'),
    paragraph(
      [
        `The study attacks a small network of dense layers (${formatCount(mnist.parameters)} weights, ${mnist.neurons} hidden neurons)`,
        cifar ? ` and, on CIFAR-10, three convolutions (${formatCount(cifar.parameters)} weights)` : '',
        '.',
        mnist.published ? ` Its published weights are right on ${formatProportion(mnist.published)}.` : '',
        ` ${trained[0].toUpperCase()}${trained.slice(1)}.`,
        usual(context),
        cifar?.published
          ? ` CIFAR-10 is a copy in JPEG here: the published weights are right on ${formatProportion(cifar.published)}, on pixels that are not those of the printed figure.`
          : '',
      ].join(''),
    ),
    targetsTable(targets, context.claims),
  ];
}
