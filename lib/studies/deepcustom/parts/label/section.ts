import { formatCount, formatPercent, listed } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { LOSSES } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';
import { ATTACK_NAMES, estimateText, networkText } from '../../words.js';
import { aboveClean, carriedByLabel, readsTheGenerator } from './finding.js';
import type { LabelResult } from './result.js';
import { changesTable, probesTable, trainingTable, waysTable } from './tables.js';
import { probeOf, robustOnes, testRows } from './words.js';

function symptom(result: LabelResult): string {
  const above = robustOnes(result).filter(aboveClean);
  const mended = robustOnes(result).map(
    ({ network, clean, mended, broken }) =>
      `of ${formatCount(clean.n - clean.correct)} test images that the ${networkText(network)} network misreads clean its attack mends ${formatCount(mended)}, and breaks ${formatCount(broken)} others`,
  );
  return `${
    above.length
      ? `${listed(above.map(({ network, accuracy, clean }) => `${networkText(network)} reads ${estimateText(accuracy.true)} of the attacked images right, and ${estimateText(clean)} of the clean ones`))}: an attack can leave an answer as it is, but has no reason to mend one.`
      : 'No network reads attacked images right more often than clean ones, beyond chance.'
  } One by one: ${mended.join('; ')}.`;
}

function follow(result: LabelResult): string {
  const robust = robustOnes(result);
  const told = robust.map(
    ({ network, accuracy, follows }) =>
      `${networkText(network)} goes from ${estimateText(accuracy.true)} to ${estimateText(accuracy.wrong)}, and answers with the generator’s class in ${estimateText(follows)}`,
  );
  const target = result.networks.filter(({ network }) => network === 'target');
  return [
    `There is a generator for each class, and the study hands each image to that of its true class: so that what is made may tell the class. Handed to a wrong class’s instead, ${listed(told)}.`,
    ...robust.filter(carriedByLabel).map((one) => {
      const name = networkText(one.network);
      return readsTheGenerator(one)
        ? `${name} names the generator’s class more often than the image’s: it has learned to tell generators apart.`
        : `${name} needs the true class’s generator to be as accurate, though it does not name the generator’s class more often than the image’s.`;
    }),
    `Whoever has no labels can only take the class that a network names: with that of the network under test the accuracies are ${listed(robust.map(({ network, accuracy }) => `${estimateText(accuracy.predicted)} (${networkText(network)})`))}.`,
    `The target, which has seen no generated image, answers with the wrong generator’s class in ${listed(target.map(({ loss, follows }) => `${estimateText(follows)} (${ATTACK_NAMES[loss]})`))}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function readOff(result: LabelResult): string {
  const linear = (source: Parameters<typeof probeOf>[1]) => probeOf(result, source, 'linear');
  const own = LOSSES.flatMap((loss) => {
    const found = linear(loss);
    return found ? [`${estimateText(found.label)} (${ATTACK_NAMES[loss]})`] : [];
  });
  const named = LOSSES.flatMap((loss) => {
    const wrong = linear(loss)?.wrong;
    return wrong ? [`${estimateText(wrong.generator)} (${ATTACK_NAMES[loss]})`] : [];
  });
  const [fgsm, pgd, clipped, signs] = (['fgsm', 'pgd20', 'signs-clipped', 'signs'] as const).map((source) =>
    linear(source),
  );
  if (!(fgsm && pgd && clipped && signs)) return '';
  return [
    `A single linear layer that sees nothing but perturbations names the label of ${listed(own)} of ${testRows(result)} test images; of perturbations by a wrong class’s generator it names the generator’s class in ${listed(named)}.`,
    `Labels in perturbations are not special: FGSM’s give ${estimateText(fgsm.label)} and those of PGD with 20 steps ${estimateText(pgd.label)}, since both ascend the loss of the label. Random signs that are clipped to [0, 1] give ${estimateText(clipped.label)}, for clipping shows where the image is black or white, and unclipped ones ${estimateText(signs.label)} (chance: ${formatPercent(1 / result.classes, 0)}).`,
    'So what counts is not whether a label can be read there, but whether an answer goes with the generator, against the image (above).',
  ].join(' ');
}

function takenOut(result: LabelResult): string {
  const told = LOSSES.flatMap((loss) => {
    const [published, random] = (['true', 'random'] as const).map((by) =>
      result.taught.find((one) => one.loss === loss && one.by === by),
    );
    if (!(published && random)) return [];
    return [
      `${ATTACK_NAMES[loss]} ${estimateText(random.accuracy.true)} instead of ${estimateText(published.accuracy.true)} on images by the true class’s generator, ${estimateText(random.accuracy.wrong)} instead of ${estimateText(published.accuracy.wrong)} by a wrong class’s, ${estimateText(random.clean)} instead of ${estimateText(published.clean)} clean`,
    ];
  });
  return `Trained in the same way on images by generators whose class is drawn at random and says nothing, networks have to read the image itself: ${told.join('; ')}. One training each: the intervals are over test images and leave out what another seed would do.`;
}

/** One generator for each class: the label is in the image. */
export function labelSection({ results: { label }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'The label in the image'),
    paragraph(symptom(label)),
    ...take('label-mended'),
    paragraph(follow(label)),
    ...take('label-answers'),
    heading(3, 'Read off the perturbation'),
    paragraph(readOff(label)),
    ...take('label-probe'),
    heading(3, 'Trained without the label'),
    paragraph(takenOut(label)),
    trainingTable(label),
    fold(
      'How it was measured',
      paragraph(
        [
          `Random and wrong classes are drawn for each image from a seed of its own (${label.plan.seeds.random} and ${label.plan.seeds.wrong}).`,
          `Probes learn for ${label.plan.probe.epochs} epochs, Adam at ${label.plan.probe.learningRate}.`,
          `One generator for all classes is trained on all training images, for ${label.oneForAll.nce} (NCE) and ${label.oneForAll.suspiciousness} (suspiciousness) epochs: about as many updates as a generator of one class has. Under NCE each image has its own label; under suspiciousness the units are those suspicious over all images, and no label is seen.`,
          'LRP’s loss names pixels class by class and has no such generator.',
        ].join(' '),
      ),
      waysTable(label),
      changesTable(label),
      probesTable(label),
    ),
  ];
}
