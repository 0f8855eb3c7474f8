import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { CHOICES, type Choice, type SuspicionResult } from './result.js';
import {
  ablationOf,
  CHOICE_TEXT,
  certain,
  differenceOver,
  meanText,
  networkName,
  neuronsIn,
  overClasses,
  pointsText,
  sharedByChance,
} from './words.js';

const errors = ({ right, wrong }: { readonly right: number; readonly wrong: number }): string =>
  `${formatCount(wrong)} of ${formatCount(right + wrong)}`;

/** `suspicion-lists`: on how few errors a class's list rests, and how much of it stays. */
export function listsTable(result: SuspicionResult): ReportTable {
  const { stamp, k, test, training, stability, resamples } = result;
  const chance = sharedByChance(k, neuronsIn(result)).toFixed(1);
  return table(
    `The ${k} most suspicious of ${neuronsIn(result)} hidden neurons of each class. Two lists share ${chance} by chance. Drawn anew: neurons that stay on the list when the class’s test images are drawn again, mean over ${resamples} draws, brackets: 95 % of the draws. Only on errors: neurons active on some wrong answer and on no right one. ${stamp.data}.`,
    ['class', 'errors, test', 'errors, training', 'on both lists', 'stay, images drawn anew', 'only on errors'],
    stability.map(({ training: both, resampled }, label) => [
      String(label),
      errors(test[label]),
      errors(training[label]),
      both === null ? { text: 'no errors', tone: 'missing' } : String(both),
      resampled
        ? `${resampled.value.toFixed(1)} [${resampled.interval.join(', ')}]`
        : { text: 'no errors', tone: 'missing' },
      String(certain(result, label)),
    ]),
  );
}

/** `suspicion-ablation`: the target without neurons that were chosen for a class. */
export function ablationTable({ stamp, networks: [target] }: SuspicionResult): ReportTable {
  const counts = [...new Set(target.ablations.map(({ count }) => count))];
  const of = (count: number, choice: Choice) => ablationOf(target, choice, count);
  return table(
    `The target with hidden neurons switched off, chosen for a class; points of accuracy, or shares; means over classes [95 % over classes]. Repaired: errors of the class that turn right. Read as the class: change in the share of all other images. ${stamp.data}.`,
    ['neurons', 'chosen', 'accuracy on the class', 'on all others', 'repaired', 'broken', 'read as the class'],
    counts.flatMap((count) =>
      CHOICES.map((choice) => [
        String(count),
        CHOICE_TEXT[choice],
        pointsText(overClasses(of(count, choice), 'own')),
        pointsText(overClasses(of(count, choice), 'rest')),
        meanText(overClasses(of(count, choice), 'repaired')),
        meanText(overClasses(of(count, choice), 'broken')),
        pointsText(overClasses(of(count, choice), 'taken')),
      ]),
    ),
  );
}

/** `suspicion-networks`: the same of one number of neurons, network by network. */
export function networksTable({ stamp, networks, k }: SuspicionResult): ReportTable {
  return table(
    `Networks of one architecture without the ${k} neurons that training images call most suspicious of a class; means over classes [95 % over classes]. Their neurons have nothing in common: lists cannot be compared between networks, effects can. ${stamp.data}.`,
    ['network', 'accuracy', 'errors repaired', 'more than random ones', 'all other images', 'read as the class'],
    networks.map((network) => {
      const listed = ablationOf(network, 'suspicious-training', k);
      return [
        networkName(network, stamp.comparable),
        formatPercent(network.accuracy.value, 2),
        meanText(overClasses(listed, 'repaired')),
        pointsText(differenceOver(network, ['suspicious-training', 'random'], k, 'repaired')),
        pointsText(overClasses(listed, 'rest')),
        pointsText(overClasses(listed, 'taken')),
      ];
    }),
  );
}

/** `suspicion-cifar`: the layers of CIFAR-10's target; no row where it was not measured. */
export function mapsTable({ cifar }: SuspicionResult): ReportTable {
  return table(
    `CIFAR-10’s target, layer by layer: how many units are called most suspicious of a class, how many of them two halves of the test images both name (mean over classes, range), and the scores.${cifar ? ` ${cifar.data}.` : ' Not measured in this run.'}`,
    ['layer', 'units', 'called suspicious', 'named by both halves', 'by chance', 'scores'],
    (cifar?.layers ?? []).map(({ name, convolution, scores, k, shared }) => {
      const units = scores[0].length;
      const all = scores.flat();
      const mean = shared.reduce((a, b) => a + b, 0) / shared.length;
      return [
        `${name}, ${convolution ? 'feature maps' : 'neurons'}`,
        String(units),
        String(k),
        `${mean.toFixed(1)} (${Math.min(...shared)} to ${Math.max(...shared)})`,
        sharedByChance(k, units).toFixed(1),
        `${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}`,
      ];
    }),
  );
}
