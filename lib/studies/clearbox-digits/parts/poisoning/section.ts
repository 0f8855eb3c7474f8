import { spread } from '../../../../evaluation/index.js';
import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { PoisonedNetwork, PoisoningResult, PoisonKind } from './result.js';
import { backdoorTable, poisoningTable } from './tables.js';
import {
  type AtRate,
  byRate,
  estimateText,
  fewest,
  kindText,
  overWhat,
  rangeText,
  rateText,
  seedAccuracies,
} from './words.js';

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

/** What the intervals leave out: each accuracy is one training, and another seed alone makes a difference. */
function bySeedAlone(result: PoisoningResult): string {
  const seeds = seedAccuracies(result);
  if (seeds.length < 2)
    return 'Each is one training, and the intervals are over test images: what another seed would do is not in them.';
  const spread = Math.max(...seeds) - Math.min(...seeds);
  const within = result.kinds.filter(
    ({ networks }) => Math.abs(networks[0].clean.value - networks[networks.length - 1].clean.value) <= spread,
  );
  const nothing = within.length
    ? `The differences of these kinds are no larger, and say nothing: ${within.map(({ kind }) => kindText(kind, result.adversarial.target)).join('; ')}.`
    : 'Every difference here is larger.';
  return `Each is one training, and the intervals, which are over test images, leave out what another seed does: without poison, ${seeds.length} seeds alone give ${rangeText(seeds)}. ${nothing}`;
}

/** What true labels and the goal's label make of the same images. */
function learned(result: PoisoningResult): string {
  const [hardened, misled] = [endsOf(result, 'true'), endsOf(result, 'goal')];
  const { target } = result.adversarial;
  const sentences: string[] = [];
  if (hardened?.[0].robust && hardened[1].robust) {
    const [before, after] = [hardened[0].robust, hardened[1].robust];
    const protects = after.pgd.interval[0] > before.pgd.interval[1];
    sentences.push(
      `Under their true labels this resembles adversarial training, but the images were made once, on another network, instead of on this one as it learns: ${protects ? 'it protects a little' : 'it protects nothing here'}. Right under PGD on the network itself are ${estimateText(before.pgd)} before and ${estimateText(after.pgd)} after, under FGSM ${estimateText(before.fgsm)} and ${estimateText(after.fgsm)}, of n = ${formatCount(after.pgd.n)}.`,
    );
  }
  if (misled?.[0].asGoal && misled[1].asGoal)
    sentences.push(
      `Under the goal’s label the perturbation is itself something to learn: of test images that were aimed at ${target} on the attacker’s network, ${estimateText(misled[0].asGoal)} are read as ${target} without poison, ${estimateText(misled[1].asGoal)} with the most.`,
    );
  return sentences.join(' ');
}

/** A pixel that is lit in less than this share of the training images is one of which they teach little. */
const FEW = 0.01;

/** What the trigger does to networks that were not taught it. */
function triggerAlone({ backdoor: { target, lit }, trainingRows }: PoisoningResult, none: AtRate): string {
  const means = lit.flatMap((_, label) => {
    const shares = none.networks.flatMap(({ asClass }) => asClass?.[label].value ?? []);
    return label === target || shares.length === 0 ? [] : [spread(shares).mean];
  });
  const seeds = none.networks.map(({ success }) => success.value);
  const all = lit.reduce((sum, count) => sum + count, 0);
  return [
    `Networks without poison read ${estimateText(none.success)} of the stamped images as ${target}`,
    seeds.length > 1 ? ` (${rangeText(seeds)} by seed)` : '',
    means.length ? `, and as any other class, images of that class left out, ${rangeText(means)} on average` : '',
    '.',
    all < FEW * trainingRows
      ? ` Only ${formatCount(all)} of the ${formatCount(trainingRows)} training images have a lit pixel under the square, so that clean training settles little there, and what the square does depends on the seed.`
      : '',
  ].join('');
}

function backdoorText(result: PoisoningResult): string {
  const [none, ...rates] = byRate(result);
  const last = rates[rates.length - 1];
  const { side, target } = result.backdoor;
  return [
    `A white square of ${side} × ${side} pixels is stamped on some training images, which are then labeled ${target} (BadNets). Of stamped test images of other classes so many are then read as ${target}: ${fewest(result)}.`,
    rates.length > 1
      ? `With ${formatCount(last.rows)} (${rateText(last.rate)}) it is ${estimateText(last.success)}.`
      : '',
    `The accuracy on clean images is ${estimateText(last.clean)} with the most poison and ${estimateText(none.clean)} without (${overWhat(result)}).`,
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
      `The article replaces training images by adversarial ones before training, and does not say under which labels. ${accuracies(poisoning)} ${bySeedAlone(poisoning)}`,
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
