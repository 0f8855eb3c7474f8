import { formatCount, formatProportion } from '../../../../figures/index.js';
import { type Block, heading, paragraph, type ReportTable, table } from '../../../../report/index.js';
import { type ReportContext, shareCell } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { NetworkResult } from './result.js';

/** `networks`: the article's network of each seed, beside a LeNet. */
export const networksTable = ({ networks, lenet, stamp }: NetworkResult): ReportTable =>
  table(
    `The article’s network, trained here, on all test images. ${stamp.data}.`,
    ['network', 'seed', 'training loss', 'accuracy [95 %, over images]'],
    [
      ...networks.map(({ seed, clean, loss }) => ['784 → 32 → 10', String(seed), loss.toFixed(3), shareCell(clean)]),
      ['LeNet', '', '', shareCell(lenet)],
    ],
  );

/** The network that everything else attacks. */
export const networkSection = ({ results: { network } }: ReportContext<StudyResults>): Block[] => [
  heading(2, 'The network'),
  paragraph(
    `784 pixels, 32 rectified units, 10 classes: ${formatCount(network.parameters)} weights, trained as the article does, by 200 steps of Adam on all ${formatCount(network.trainingImages)} training images at once. `,
    `It is right on ${formatProportion(network.networks[0].clean)} of the test images; a LeNet, trained on the same images, on ${formatProportion(network.lenet)}. `,
    'The article gives no accuracy.',
  ),
  networksTable(network),
];
