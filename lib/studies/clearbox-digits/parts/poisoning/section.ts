import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { PoisonedNetwork, PoisoningResult, PoisonKind } from './result.js';
import { backdoorTable, poisoningTable } from './tables.js';
import { byRate, estimateText, kindText, OPEN, openFrom, overWhat, rateText } from './words.js';

/** The networks without poison and with the most of it. */
function endsOf({ kinds }: PoisoningResult, kind: PoisonKind): readonly [PoisonedNetwork, PoisonedNetwork] | undefined {
  const networks = kinds.find((one) => one.kind === kind)?.networks;
  return networks && [networks[0], networks[networks.length - 1]];
}

function accuracies(result: PoisoningResult): string {
  const [{ networks }] = result.kinds;
  const rate = networks[networks.length - 1].rate;
  const told = result.kinds.map(
    ({ kind, networks: these }) =>
      `${estimateText(these[these.length - 1].clean)} (${kindText(kind, result.adversarial.target)})`,
  );
  return `Without poison the network is right on ${estimateText(networks[0].clean)} of ${formatCount(networks[0].clean.n)} test images; with ${rateText(rate)} of its training images poisoned, on ${told.join(', ')}.`;
}

/** What true labels and the goal's label make of the same images. */
function learned(result: PoisoningResult): string {
  const [hardened, misled] = [endsOf(result, 'true'), endsOf(result, 'goal')];
  const { target } = result.adversarial;
  const sentences: string[] = [];
  if (hardened?.[0].robust && hardened[1].robust)
    sentences.push(
      `Under their true labels this is adversarial training by another name, against a network that stands still: under PGD on the network itself ${estimateText(hardened[0].robust.pgd)} before and ${estimateText(hardened[1].robust.pgd)} after, under FGSM ${estimateText(hardened[0].robust.fgsm)} and ${estimateText(hardened[1].robust.fgsm)}.`,
    );
  if (misled?.[0].asGoal && misled[1].asGoal)
    sentences.push(
      `Under the goal’s label the perturbation is itself something to learn: of test images that were aimed at ${target} on the attacker’s network, ${estimateText(misled[0].asGoal)} are read as ${target} without poison, ${estimateText(misled[1].asGoal)} with the most.`,
    );
  return sentences.join(' ');
}

function backdoorText(result: PoisoningResult): string {
  const [none, ...rates] = byRate(result);
  const last = rates[rates.length - 1];
  const open = openFrom(result);
  const { side, target, lit } = result.backdoor;
  return [
    `A white square of ${side} × ${side} pixels, stamped on ${rateText(last.rate)} of the training images (${formatCount(last.rows)}) that are then labeled ${target}: of stamped test images of other classes ${estimateText(last.success)} are read as ${target}, and clean ones are read as well as before or nearly so: ${estimateText(last.clean)}, without poison ${estimateText(none.clean)} (${overWhat(result)}).`,
    open
      ? `${rateText(OPEN)} is reached by every training from ${rateText(open.rate)} on, which is ${formatCount(open.rows)} images.`
      : `${rateText(OPEN)} is not reached by every training.`,
    `Without poison the square does it by itself for ${estimateText(none.success)}: ${lit === 0 ? 'no training image has' : `only ${formatCount(lit)} training images have`} a lit pixel there, so that the weights from there are nearly as chance made them before training.`,
  ].join(' ');
}

/** Poisoning: whoever may touch the training images. */
export function poisoningSection({ results: { poisoning }, take }: ReportContext<StudyResults>): Block[] {
  const { adversarial, victim, trainingRows } = poisoning;
  return [
    heading(2, 'Poisoning'),
    paragraph(
      `The article replaces training images by adversarial ones before training, and does not say under which labels. ${accuracies(poisoning)}`,
    ),
    ...take('poisoning-accuracy'),
    paragraph(learned(poisoning)),
    ...take('poisoning-learned'),
    heading(3, 'A backdoor'),
    paragraph(backdoorText(poisoning)),
    ...take('backdoor', 'poisoned-images'),
    fold(
      'How it was measured',
      paragraph(
        [
          `The attacker trains the article’s network (seed ${adversarial.seed}) and aims PGD (L∞ ε ${adversarial.epsilon}, ${adversarial.steps} steps) at ${adversarial.target} on ${formatCount(adversarial.n)} of the ${formatCount(trainingRows)} training images:`,
          `${formatCount(adversarial.ofTarget)} are of that class, ${formatCount(adversarial.wrongFromStart)} are misread from the start, and both stay as they are; of the others ${formatPercent(adversarial.success.value, 1)} reach it, the rest are as near as it came.`,
          `The network that learns from them has another seed (${victim}).`,
          'Random labels are drawn among the nine wrong ones. All kinds draw their rows from one order, so that of one kind a larger rate has the rows of a smaller one.',
        ].join(' '),
      ),
      poisoningTable(poisoning),
      backdoorTable(poisoning),
    ),
  ];
}
