import { formatCount, formatEpsilon } from '../../../figures/index.js';
import { type Block, heading, list, paragraph, type Rich, strong, warning } from '../../../report/index.js';
import type { ReportContext } from '../../../study/index.js';
import { cellAt } from '../parts/adaptive/words.js';
import { claimId } from '../parts/cross/words.js';
import { published } from '../published.js';
import { LOSSES, type LossName } from '../schedule.js';
import type { StudyResults } from '../study-results.js';
import { attackText, estimateText, networkText } from '../words.js';

/** Said first of all where the run is not on MNIST. */
export const fallbackWarning = ({ results: { targets } }: ReportContext<StudyResults>): Block[] =>
  targets.stamp.comparable
    ? []
    : [
        warning(
          'DIGITS, NOT MNIST. This run used ',
          targets.stamp.data,
          '. It shows that every step works; nothing in it can be held against the study.',
        ),
      ];

const ASKED: Rich = [
  strong('What is asked: '),
  'whether networks that make adversarial images, one for each class, are a fast way to robust classifiers. ',
  'Followed is Improving Robustness of Deep Learning Systems with Fast and Customizable Adversarial Data Generation (DeepCustom), whose robust networks are right on 98.9 to 99.9 % of the images of their own attack.',
];

const eachLoss = (tell: (loss: LossName) => string): string => LOSSES.map(tell).join('; ');

const printed = (loss: LossName): string =>
  `${published.find(({ id }) => id === claimId(loss, loss))?.value.toFixed(2)} %`;

const asPublished = ({ cross: { rows, epochs } }: StudyResults): Rich => [
  strong('As published: '),
  'each robust network under its own attack, made on the target: ',
  eachLoss((loss) => {
    const row = rows.find(({ network }) => network === loss);
    const { trained, published: all } = epochs[loss];
    return `${attackText(loss)} ${row ? estimateText(row.under[loss]) : 'not measured'} (printed: ${printed(loss)}; ${trained} of ${all} epochs)`;
  }),
  '.',
];

const madeAnew = ({ adaptive }: StudyResults): Rich => [
  strong('The same attack on the network itself: '),
  eachLoss((loss) => {
    const cell = cellAt(adaptive, loss, loss);
    return `${attackText(loss)} ${cell ? estimateText(cell.adaptive) : 'not measured'}`;
  }),
  `. AutoAttack at the same ε ${formatEpsilon(adaptive.epsilon)}, on the first ${formatCount(adaptive.autoAttackRows)} images: `,
  adaptive.clean
    .flatMap(({ network }) => {
      const cell = cellAt(adaptive, network, 'autoattack');
      return cell ? `${networkText(network)} ${estimateText(cell.adaptive)}` : [];
    })
    .join('; '),
  '.',
];

const labelled = ({ label: { networks } }: StudyResults): Rich => [
  strong('The label in the image: '),
  'each robust network where the image’s own class’s generator made it → where another class’s did: ',
  eachLoss((loss) => {
    const found = networks.find(({ network }) => network === loss);
    return found
      ? `${attackText(loss)} ${estimateText(found.accuracy.true)} → ${estimateText(found.accuracy.wrong)}`
      : 'not measured';
  }),
  '.',
];

/** The first screen. */
export const summary = ({ results, findings }: ReportContext<StudyResults>): Block[] => [
  heading(2, 'Summary'),
  list([ASKED, ...[asPublished, madeAnew, labelled].map((tell) => tell(results))]),
  heading(3, 'What the study says, or its tables imply'),
  paragraph(
    'What makes a statement hold, hold in part or not hold is a rule on numbers, which its evidence gives (The findings, re-stated).',
  ),
  list(findings.map(({ statement, verdict }) => [strong(`${verdict}: `), statement])),
];
