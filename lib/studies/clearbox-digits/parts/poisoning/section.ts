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

/** Why a trigger that no network was taught can have an effect, where its pixels are dark in nearly all training images. */
const DARK = 0.01;

function backdoorText(result: PoisoningResult): string {
  const [none, ...rates] = byRate(result);
  const last = rates[rates.length - 1];
  const open = openFrom(result);
  const { trainingRows } = result;
  const { side, target, lit } = result.backdoor;
  const alone = none.networks.map(({ success }) => success.value);
  const range =
    alone.length > 1
      ? `, ${formatPercent(Math.min(...alone), 1)} to ${formatPercent(Math.max(...alone), 1)} by seed`
      : '';
  return [
    `A white square of ${side} × ${side} pixels is stamped on ${rateText(last.rate)} of the training images (${formatCount(last.rows)}), which are then labeled ${target} (BadNets). Of stamped test images of other classes ${estimateText(last.success)} are then read as ${target}, and the accuracy on clean images is ${estimateText(last.clean)}, without poison ${estimateText(none.clean)} (${overWhat(result)}).`,
    open
      ? `Every training reaches ${rateText(OPEN)} from a rate of ${rateText(open.rate)} on, of those measured: ${formatCount(open.rows)} images.`
      : `Not every training reaches ${rateText(OPEN)}, at whatever rate was measured.`,
    `Networks without poison read ${estimateText(none.success)} of the stamped images so${range}.`,
    lit < DARK * trainingRows
      ? `That is chance: ${formatCount(lit)} of ${formatCount(trainingRows)} training images have a lit pixel there, so the weights from these pixels stay about as random as training found them.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
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
