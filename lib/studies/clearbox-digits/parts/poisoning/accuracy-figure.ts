import {
  COLORS,
  caption,
  curve,
  directLabels,
  type Figure,
  formatCount,
  frame,
  percentAxis,
  plain,
  plainAxis,
  plotHeight,
} from '../../../../figures/index.js';
import type { PoisoningResult, PoisonKind } from './result.js';
import { kindText, rateText } from './words.js';

const LOOKS: Readonly<Record<PoisonKind, { color: string; symbol: string }>> = {
  true: { color: COLORS.green, symbol: 'circle' },
  goal: { color: COLORS.vermilion, symbol: 'square' },
  random: { color: COLORS.orange, symbol: 'diamond' },
  flips: { color: COLORS.skyBlue, symbol: 'triangle-up' },
  'flips-to-goal': { color: COLORS.blue, symbol: 'triangle-down' },
};

/** The axis of both figures of this part that are over these rates. */
export const rateAxis = (rates: readonly number[], title: string, more: Record<string, unknown> = {}) => {
  const last = Math.max(...rates);
  return plainAxis(title, {
    tickvals: rates,
    ticktext: rates.map(rateText),
    range: [-0.04 * last, 1.04 * last],
    showgrid: false,
    ...more,
  });
};

/** How the adversarial images were made, for captions. */
export const madeBy = ({ adversarial: { seed, epsilon, steps, target } }: PoisoningResult): string =>
  `Adversarial images: PGD in L∞, ε ${epsilon}, ${steps} steps, aimed at the class ${target}, made on a network of the attacker’s own (seed ${seed}) for training images that it reads right; others are left as they are.`;

/** `poisoning-accuracy`: accuracy on clean test images over the share of training images that is poisoned. */
export function accuracyFigure(result: PoisoningResult): Figure {
  const { stamp, kinds, adversarial, victim, trainingRows } = result;
  const n = formatCount(kinds[0].networks[0].clean.n);
  const margin = { l: 66, r: 190, b: 60 };
  const page = {
    title: 'Poisoned training sets: accuracy on clean images',
    subtitle: [`Accuracy on ${n} clean test images after training on poisoned ones; bars: 95 % over test images`],
    stamp,
    height: 440,
    margin,
  };
  const drawn = kinds.map(({ kind, networks }) => ({
    name: kindText(kind, adversarial.target),
    look: LOOKS[kind],
    points: networks.map(({ rate, clean }) => ({ x: rate, y: clean.value, interval: clean.interval })),
  }));
  return {
    id: 'poisoning-accuracy',
    caption: caption(
      stamp,
      `Accuracy of the article’s network on clean test images (n = ${n} at every point, Wilson’s 95 % intervals over images) after it learned from ${formatCount(trainingRows)} training images of which a share was poisoned; one training at each point, seed ${victim}.`,
      madeBy(result),
      'Random labels are never the true one. Rates of one kind are nested: a larger one has the rows of the smaller.',
    ),
    data: drawn.map(({ name, look, points }) => ({
      ...curve({ name, look, points }),
      hovertemplate: `${name}, %{x:.0%} poisoned: %{y:.1%}<extra>n = ${n}</extra>`,
    })),
    layout: frame(page, {
      xaxis: rateAxis(
        drawn[0].points.map(({ x }) => x),
        'share of the training images that is poisoned',
      ),
      yaxis: percentAxis('accuracy on clean images'),
      annotations: directLabels(
        drawn.map(({ name, look, points }) => ({
          text: name.split(', ').map(plain).join(',<br>'),
          color: look.color,
          y: points[points.length - 1].y,
        })),
        { pixels: plotHeight(page), range: [0, 1], x: 1 },
      ),
    }),
  };
}
