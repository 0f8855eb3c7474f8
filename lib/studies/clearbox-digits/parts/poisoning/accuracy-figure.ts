import {
  axesOf,
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  note,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { PoisoningResult, PoisonKind } from './result.js';
import { kindText, rateText } from './words.js';

const DOMAINS = [
  [0, 0.45],
  [0.55, 1],
] as const;

const LOOKS = {
  true: { color: COLORS.green, symbol: 'circle', mark: '●' },
  goal: { color: COLORS.vermilion, symbol: 'square', mark: '■' },
  random: { color: COLORS.blue, symbol: 'diamond', mark: '◆' },
} as const;

/** In which panel a kind is, under which labels. */
const PLACES: Readonly<Record<PoisonKind, { panel: 0 | 1; labels: keyof typeof LOOKS }>> = {
  true: { panel: 0, labels: 'true' },
  goal: { panel: 0, labels: 'goal' },
  random: { panel: 0, labels: 'random' },
  flips: { panel: 1, labels: 'random' },
  'flips-to-goal': { panel: 1, labels: 'goal' },
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
  const rates = kinds[0].networks.map(({ rate }) => rate);
  const labelText = { true: 'true labels', goal: `labeled ${adversarial.target}`, random: 'random labels' };
  /** Which curve is which, in the corner that accuracies leave free. */
  const key = (panel: 0 | 1) =>
    note(
      kinds
        .filter(({ kind }) => PLACES[kind].panel === panel)
        .map(({ kind }) => {
          const { labels } = PLACES[kind];
          return `<span style="color:${LOOKS[labels].color}">${LOOKS[labels].mark}</span> ${labelText[labels]}`;
        })
        .join('<br>'),
      {
        ...{ x: 0.04, xref: `${axesOf(panel).xaxis} domain`, xanchor: 'left', align: 'left' },
        ...{ y: 0.04, yref: `${axesOf(panel).yaxis} domain`, yanchor: 'bottom' },
      },
    );
  return {
    id: 'poisoning-accuracy',
    caption: caption(
      stamp,
      `Accuracy of the article’s network on clean test images (n = ${n} at every point, Wilson’s 95 % intervals over images) after it learned from ${formatCount(trainingRows)} training images of which a share was poisoned; one training at each point, seed ${victim}. Left: replaced by adversarial images, under three kinds of labels. Right: only the labels changed.`,
      madeBy(result),
      'Random labels are never the true one. Rates of one kind are nested: a larger one has the rows of the smaller.',
    ),
    data: kinds.map(({ kind, networks }) => {
      const name = kindText(kind, adversarial.target);
      const { panel, labels } = PLACES[kind];
      const points = networks.map(({ rate, clean }) => ({ x: rate, y: clean.value, interval: clean.interval }));
      return {
        ...curve({ name, look: LOOKS[labels], points, axes: axesOf(panel) }),
        hovertemplate: `${name}, %{x:.0%} poisoned: %{y:.1%}<extra>n = ${n}</extra>`,
      };
    }),
    layout: frame(
      {
        title: 'Poisoned training sets: accuracy on clean images',
        subtitle: [`${n} clean test images after training on poisoned ones; bars: 95 % over test images`],
        stamp,
        height: 440,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 28,
      },
      {
        xaxis: rateAxis(rates, 'share poisoned', { domain: DOMAINS[0], anchor: 'y' }),
        xaxis2: rateAxis(rates, 'share poisoned', { domain: DOMAINS[1], anchor: 'y2' }),
        yaxis: percentAxis('accuracy'),
        yaxis2: percentAxis('accuracy', { anchor: 'x2' }),
        annotations: [
          panelHeading('adversarial images', DOMAINS[0][0]),
          panelHeading('clean images, other labels', DOMAINS[1][0]),
          key(0),
          key(1),
        ],
      },
    ),
  };
}
