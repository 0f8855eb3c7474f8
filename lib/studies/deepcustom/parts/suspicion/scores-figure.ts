import { type Figure, formatCount } from '../../../../figures/index.js';
import { heatFigure } from './heat.js';
import { scoresOf, suspiciousOf } from './lists.js';
import type { SuspicionResult } from './result.js';

const errors = ({ right, wrong }: { readonly right: number; readonly wrong: number }, label: number): string =>
  `${label} · ${formatCount(wrong)} of ${formatCount(right + wrong)}`;

const HOW =
  'Score: the share of wrong answers at which a neuron is active, divided by the sum of that share and the share of right answers. Red: mostly active where the network errs; white: alike; blue: mostly where it is right, or never.';

/** `suspicion-scores`: every neuron's score for every class. */
export function scoresFigure({ stamp, layers, test, k }: SuspicionResult): Figure {
  const scores = test.map(scoresOf);
  const lists = test.map((one) => suspiciousOf(one, k) ?? []);
  let next = 0;
  return heatFigure({
    id: 'suspicion-scores',
    title: 'Suspiciousness of the target’s hidden neurons',
    subtitle: [
      `Dots: the ${k} most suspicious of each class, as the study takes them. Left: errors among its test images`,
    ],
    caption: [
      `Tarantula’s scores of the target’s hidden neurons, layer after layer, for each class (rows), from the hit spectra of its test images. ${HOW} At the left the class, and how many of its test images the network misreads: all of a score’s first share rests on these. Scores carry no interval; how sure the lists are is in the table.`,
    ],
    stamp,
    layers: layers.map(({ name, units }) => {
      const from = next;
      next += units;
      const inside = (neuron: number) => neuron >= from && neuron < from + units;
      return {
        name,
        scores: scores.map((one, label) =>
          // Without an error there is nothing to rank by.
          Array.from(one.subarray(from, from + units), (score) => (test[label].wrong ? score : null)),
        ),
        listed: lists.map((list) => list.filter(inside).map((neuron) => neuron - from)),
      };
    }),
    rows: test.map(errors),
  });
}

/** `suspicion-maps`: feature maps and neurons of CIFAR-10's target; undefined where it was not measured. */
export function mapsFigure({ stamp, cifar }: SuspicionResult): Figure | undefined {
  if (!cifar) return undefined;
  return heatFigure({
    id: 'suspicion-maps',
    title: 'Suspiciousness of the CIFAR-10 target’s feature maps',
    subtitle: ['A column for each feature map of three convolutions, and for each neuron of the dense layer'],
    caption: [
      `Tarantula’s scores of the feature maps (means over their places) and dense neurons of CIFAR-10’s target, for each class (rows). ${HOW} At the left the class, and how many of its test images the network misreads.`,
    ],
    stamp: { ...stamp, data: cifar.data },
    layers: cifar.layers.map(({ name, scores }) => ({ name, scores })),
    rows: cifar.errors.map(errors),
  });
}
