import { formatP, formatPercent } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { ConfusedNetwork, ConfusedResult } from './result.js';
import { answersTable, networksTable, sizesTable } from './tables.js';
import { groupNamed, medianText, shareOfText } from './words.js';

/** What the nearest errors and those of a fixed radius look like, side by side. */
function contrast(network: ConfusedNetwork, [fixed, nearest]: ConfusedResult['compared']): string {
  const [far, near] = [groupNamed(network, fixed)?.answers, groupNamed(network, nearest)?.answers];
  if (!far || !near) return '';
  return `An attack that looks for the nearest error stops on the boundary: after ${nearest} the median entropy is ${medianText(near.entropy)} (a tie of two classes has ${Math.LN2.toFixed(3)}), and the network is sure of ${shareOfText(near.certainty.sure)} of these errors. ${fixed} inside a fixed radius goes on: median entropy ${medianText(far.entropy)}, sure of ${shareOfText(far.certainty.sure)}. `;
}

function paired({ sure }: ConfusedNetwork, [fixed, nearest]: ConfusedResult['compared']): string {
  if (!sure) return '';
  const { n, bothRight, onlyFirst, onlySecond, pValue } = sure;
  return `On the ${n} images that both broke, the network is sure after ${fixed} in ${bothRight + onlyFirst} and after ${nearest} in ${bothRight + onlySecond} (McNemar, p ${formatP(pValue)}): the same digits, and another meaning of “misread”. `;
}

/** Whose errors put weight on more classes than two. */
function confusion(network: ConfusedNetwork, classes: number): string {
  const aimed = groupNamed(network, 'Carlini-Wagner', 'least likely class')?.answers;
  const made = network.attacks.find(({ goal }) => goal === 'confusion');
  return [
    `Confusion in the article’s sense, weight on many classes (entropy above half of ln ${classes}), is what is left where an error is forced at the least cost against the network’s opinion, or where it is the goal itself. `,
    aimed
      ? `The nearest images that are taken for the least likely class are confused in ${shareOfText(aimed.certainty.confused)}. `
      : '',
    made?.answers
      ? `An ascent of the entropy turns ${formatPercent(made.success.value, 1)} of the images into errors, ${shareOfText(made.answers.certainty.confused)} of them confused. `
      : '',
  ].join('');
}

/** What a misclassification is. */
export function confusedSection({ results: { confused: result }, take }: ReportContext<StudyResults>): Block[] {
  const { networks, compared, classes } = result;
  const [network] = networks;
  const over = networksTable(result);
  return [
    heading(2, 'What a perturbation is, and what a misclassification'),
    paragraph(
      'The article measures a perturbation by its norm, and tells two misclassifications apart: a model that is confused, with “more or less equal weight on every entry”, and one that is sure although it is wrong. ',
      contrast(network, compared),
      paired(network, compared),
      confusion(network, classes),
      'Which it is depends on what the attack is told to reach, and when it stops; PGD that stops at its first error is a different attack from PGD that takes every step.',
    ),
    ...take('confused', 'confused-images'),
    answersTable(result),
    sizesTable(result),
    ...(over ? [over] : []),
  ];
}
