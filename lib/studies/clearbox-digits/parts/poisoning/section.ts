import { spread } from '../../../../evaluation/index.js';
import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { PoisonedNetwork, PoisoningResult, PoisonKind } from './result.js';
import { backdoorTable, poisoningTable } from './tables.js';
import { type AtRate, byRate, estimateText, kindText, OPEN, openFrom, overWhat, rateText } from './words.js';

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

/** What the trigger does to networks that were not taught it. */
function triggerAlone({ backdoor: { target, lit } }: PoisoningResult, none: AtRate): string {
  const means = lit.flatMap((_, label) => {
    const shares = none.networks.flatMap(({ asClass }) => asClass?.[label].value ?? []);
    return label === target || shares.length === 0 ? [] : [spread(shares).mean];
  });
  const range = (values: readonly number[]) =>
    `${formatPercent(Math.min(...values), 1)} to ${formatPercent(Math.max(...values), 1)}`;
  const seeds = none.networks.map(({ success }) => success.value);
  const all = lit.reduce((sum, count) => sum + count, 0);
  return [
    `Networks without poison read ${estimateText(none.success)} of the stamped images as ${target}`,
    seeds.length > 1 ? ` (${range(seeds)} by seed)` : '',
    means.length ? `, and as any other class, images of that class left out, ${range(means)} on average` : '',
    `. Only training images with a lit pixel there move the weights from these pixels: ${formatCount(all)} do, ${formatCount(lit[target])} of them of the class ${target}.`,
  ].join('');
}

function backdoorText(result: PoisoningResult): string {
  const [none, ...rates] = byRate(result);
  const last = rates[rates.length - 1];
  const open = openFrom(result);
  const { side, target } = result.backdoor;
  return [
    `A white square of ${side} × ${side} pixels is stamped on ${rateText(last.rate)} of the training images (${formatCount(last.rows)}), which are then labeled ${target} (BadNets). Of stamped test images of other classes ${estimateText(last.success)} are then read as ${target}, and the accuracy on clean images is ${estimateText(last.clean)}, without poison ${estimateText(none.clean)} (${overWhat(result)}).`,
    rates.length > 1
      ? `With ${rateText(rates[0].rate)} (${formatCount(rates[0].rows)} images) it is ${estimateText(rates[0].success)}.`
      : '',
    open
      ? `Every training reaches ${rateText(OPEN)} from a rate of ${rateText(open.rate)} on, of those measured: ${formatCount(open.rows)} images.`
      : `Not every training reaches ${rateText(OPEN)}, at whatever rate was measured.`,
    triggerAlone(result, none),
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
          `${formatCount(adversarial.ofTarget)} are of that class, ${formatCount(adversarial.wrongFromStart)} are misread from the start, and both stay as they are; of the others ${formatPercent(adversarial.success.value, 1)} reach it, the rest carry a perturbation that falls short.`,
          `The network that learns from them has another seed (${victim}).`,
          'Random labels are drawn among the nine wrong ones. All kinds draw their rows from one order, so that of one kind a larger rate has the rows of a smaller one.',
        ].join(' '),
      ),
      poisoningTable(poisoning),
      backdoorTable(poisoning),
    ),
  ];
}
