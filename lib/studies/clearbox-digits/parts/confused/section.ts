import { formatP, formatPercent } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { ConfusedNetwork, ConfusedResult } from './result.js';
import { answersTable, networksTable, sizesTable } from './tables.js';
import { clauseText, groupNamed, medianText, neither, shareOfText } from './words.js';

/** What the nearest errors and those of a fixed radius look like, side by side. */
function contrast(network: ConfusedNetwork, [fixed, nearest]: ConfusedResult['compared']): string {
  const [far, near] = [groupNamed(network, fixed)?.answers, groupNamed(network, nearest)?.answers];
  if (!far || !near) return '';
  return `An attack that looks for the nearest error stops on the boundary: after ${clauseText(nearest)} the median entropy is ${medianText(near.entropy)} (a tie of two classes has ${Math.LN2.toFixed(3)}), and the network is sure of ${shareOfText(near.certainty.sure)} of these errors. Inside a fixed radius ${clauseText(fixed)} goes on past it: median entropy ${medianText(far.entropy)}, sure of ${shareOfText(far.certainty.sure)}. `;
}

function paired({ sure }: ConfusedNetwork, [fixed, nearest]: ConfusedResult['compared']): string {
  if (!sure) return '';
  const { n, bothRight, onlyFirst, onlySecond, pValue } = sure;
  const meaning = pValue < 0.05 ? ': the same digits, and another meaning of “misread”' : '';
  return `On the ${n} images that both broke, the network is sure of ${bothRight + onlyFirst} after ${clauseText(fixed)} and of ${bothRight + onlySecond} after ${clauseText(nearest)} (McNemar, p ${formatP(pValue)})${meaning}. `;
}

/** What the stopping rule alone does: the same attack, ended at its first error. */
function stopped(network: ConfusedNetwork): string {
  const group = groupNamed(network, 'PGD, to its first error')?.answers;
  return group
    ? `The same PGD, ended at its first error, leaves a median entropy of ${medianText(group.entropy)} and the network sure of ${shareOfText(group.certainty.sure)}: which kind of error comes out is a matter of when an attack stops. `
    : '';
}

/** Whose errors put weight on more classes than two. */
function confusion(network: ConfusedNetwork, classes: number): string {
  const nearest = groupNamed(network, 'Carlini-Wagner')?.answers;
  const aimed = groupNamed(network, 'Carlini-Wagner', 'least likely class')?.answers;
  const made = network.attacks.find(({ goal }) => goal === 'confusion');
  return [
    `Confused in the article’s sense, with weight on many classes (entropy above half of ln ${classes}), are `,
    nearest ? `${shareOfText(nearest.certainty.confused)} of the nearest errors; ` : '',
    aimed
      ? `${shareOfText(aimed.certainty.confused)} of the nearest images that are taken for the least likely class; `
      : '',
    made?.answers
      ? `and, where entropy itself is what is raised, ${shareOfText(made.answers.certainty.confused)} of the errors, which are made of ${formatPercent(made.success.value, 1)} of the images. `
      : 'and an ascent of the entropy itself made no error. ',
  ].join('');
}

/** Which errors are of neither kind that the article names. */
function between(network: ConfusedNetwork): string {
  const nearest = groupNamed(network, 'Carlini-Wagner')?.answers;
  const told = [
    network.wrong ? `${shareOfText(neither(network.wrong))} of the errors on clean images` : '',
    nearest ? `${shareOfText(neither(nearest))} of the nearest errors` : '',
  ].filter(Boolean);
  return told.length ? `Neither sure nor confused are ${told.join(' and ')}. ` : '';
}

/** What a misclassification is. */
export function confusedSection({ results: { confused: result }, take }: ReportContext<StudyResults>): Block[] {
  const { networks, compared, classes } = result;
  const [network] = networks;
  return [
    heading(2, 'What a perturbation is, and what a misclassification'),
    paragraph(
      'The article measures a perturbation by its norm, and tells two misclassifications apart: a model that is confused, with “more or less equal weight on every entry”, and one that is sure although it is wrong. ',
      contrast(network, compared),
      paired(network, compared),
    ),
    paragraph(stopped(network), confusion(network, classes), between(network)),
    ...take('confused', 'confused-images'),
    answersTable(result),
    sizesTable(result),
    ...(networks.length > 1 ? [networksTable(result)] : []),
  ];
}
