import { formatCount, formatEpsilon, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { ATTACK_NAMES, estimateText } from '../../words.js';
import type { GeneratorsResult } from './result.js';
import { closedFormTable, keptTable, successTable, trainingTable } from './tables.js';
import { allEpochs } from './words.js';

function successText({ losses, clean, epsilon }: GeneratorsResult): string {
  const accuracy = losses.map(({ loss, made }) => `${ATTACK_NAMES[loss]} ${estimateText(made.clipped)}`).join(', ');
  const unclipped = losses.map(({ loss, made }) => `${ATTACK_NAMES[loss]} ${estimateText(made.unclipped)}`).join(', ');
  const border = losses
    .map(({ loss, made }) => `${formatPercent(made.raised + made.lowered, 0)} (${ATTACK_NAMES[loss]})`)
    .join(', ');
  return [
    `The target is right on ${estimateText(clean)} of ${formatCount(clean.n)} test images, and on those of the generators, clipped to ε ${formatEpsilon(epsilon)} and each by the generator of its label: ${accuracy}; unclipped: ${unclipped}.`,
    `At the border of the ball lie so many of the clipped pixels: ${border}. Only by clipping do these images belong to the ball; the training knows nothing of it, but for LRP, whose loss names ε.`,
  ].join(' ');
}

function closedFormText({ losses, closedForm }: GeneratorsResult): string {
  const lrp = losses.find(({ loss }) => loss === 'lrp');
  const { accuracy, difference, loss } = closedForm;
  if (!lrp) return '';
  const { clipped } = lrp.made;
  const compared =
    accuracy.interval[1] < clipped.interval[0]
      ? 'So the formula is the stronger attack, and takes no training.'
      : clipped.interval[1] < accuracy.interval[0]
        ? 'So the generators are the stronger attack: where they miss the minimum of their loss, they do more harm.'
        : 'So the generators add nothing to the formula.';
  return `The LRP loss compares a generated image with x − ε on the relevant pixels and x + ε on all others, and asks no network: its minimum within [0, 1] can be written down. Of these images the target reads ${estimateText(accuracy)} right, of those of the LRP generators ${estimateText(clipped)} (n = ${formatCount(accuracy.n)}); pixels differ by ${difference.toFixed(3)} on average, and the loss is ${loss.closed.toFixed(4)} in closed form, ${loss.generator.toFixed(4)} for the generators. ${compared} What both carry of the target is only the list of relevant pixels.`;
}

/** The generators: how they were trained, what they make, and the one whose loss needs none. */
export function generatorsSection({ results: { generators }, take }: ReportContext<StudyResults>): Block[] {
  const { losses, parameters } = generators;
  const kept = losses.map((one) => `${ATTACK_NAMES[one.loss]} ${estimateText(one.kept)}`).join(', ');
  return [
    heading(2, 'Generators'),
    paragraph(
      `For each loss and class one generator of ${formatCount(parameters.generator)} weights was trained against the target of ${formatCount(parameters.target)}. Epochs, of so many published: ${allEpochs(generators)}.`,
    ),
    ...take('generators-losses'),
    paragraph(successText(generators)),
    successTable(generators),
    ...take('generators-images'),
    heading(3, 'The LRP loss in closed form'),
    paragraph(closedFormText(generators)),
    closedFormTable(generators),
    fold(
      'How the generators were trained, and how to tell them',
      paragraph(
        `The study’s mis_classification_check would keep only training images whose answer changes; of the first ${formatCount(losses[0].kept.n)} these are: ${kept}. It is off in all published settings, as it is here.`,
      ),
      trainingTable(generators),
      keptTable(generators),
    ),
  ];
}
