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
import { kindText, rangeText, rateText, seedAccuracies } from './words.js';

const DOMAINS = [
  [0, 0.45],
  [0.55, 1],
] as const;

const LOOKS = {
  true: { color: COLORS.green, symbol: 'circle', mark: '●' },
  goal: { color: COLORS.vermilion, symbol: 'square', mark: '■' },
  random: { color: COLORS.blue, symbol: 'diamond', mark: '◆' },
} as const;

/** Between neighbors at one rate, in shares of the largest rate. */
const ASIDE = 0.05;

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
    range: [-0.08 * last, 1.08 * last],
    showgrid: false,
    ...more,
  });
};

/** Ends of an axis that shows these shares with no empty room: multiples of a step, a margin beyond. */
export function cutRange(shares: readonly number[], step: number): [number, number] {
  const low = Math.floor((Math.min(...shares) - step / 4) / step) * step;
  const high = Math.ceil((Math.max(...shares) + step / 4) / step) * step;
  // Rounded, since multiples of .05 are not exact.
  return [Math.max(0, Number(low.toFixed(4))), Math.min(1, Number(high.toFixed(4)))];
}

/** How the adversarial images were made, for captions. */
export const madeBy = ({ adversarial: { seed, epsilon, steps, target } }: PoisoningResult): string =>
  `Adversarial images: PGD in L∞, ε ${epsilon}, ${steps} steps, aimed at the class ${target}, made on a network of the attacker’s own (seed ${seed}) for training images that it reads right; others are left as they are.`;

/** `poisoning-accuracy`: accuracy on clean test images over the share of training images that is poisoned. */
export function accuracyFigure(result: PoisoningResult): Figure {
  const { stamp, kinds, adversarial, victim, trainingRows } = result;
  const n = formatCount(kinds[0].networks[0].clean.n);
  const rates = kinds[0].networks.map(({ rate }) => rate);
  const labelText = { true: 'true labels', goal: `labeled ${adversarial.target}`, random: 'random labels' };
  const seeds = seedAccuracies(result);
  const inPanel = (panel: 0 | 1) => kinds.filter(({ kind }) => PLACES[kind].panel === panel);
  /** Cut to what the panel holds; a step that gives it some ticks. */
  const rangeOf = (panel: 0 | 1) => {
    const shares = [
      ...seeds,
      ...inPanel(panel).flatMap(({ networks }) => networks.flatMap(({ clean }) => [...clean.interval])),
    ];
    return cutRange(shares, Math.max(...shares) - Math.min(...shares) > 0.1 ? 0.1 : 0.01);
  };
  const cutAxis = (panel: 0 | 1, more: Record<string, unknown> = {}) =>
    percentAxis('accuracy (axis cut)', { range: rangeOf(panel), ...more });
  /** Curves of a panel stand side by side at each rate, so that none covers another. */
  const aside = (kind: PoisonKind) => {
    const { panel } = PLACES[kind];
    const place = inPanel(panel).findIndex((one) => one.kind === kind);
    return (place - (inPanel(panel).length - 1) / 2) * ASIDE * Math.max(...rates);
  };
  /** What seeds alone do. */
  const band = (panel: 0 | 1) => ({
    ...{ type: 'rect', layer: 'below', xref: `${axesOf(panel).xaxis} domain`, x0: 0, x1: 1 },
    ...{ yref: axesOf(panel).yaxis, y0: Math.min(...seeds), y1: Math.max(...seeds) },
    ...{ fillcolor: COLORS.gray, opacity: 0.25, line: { width: 0 } },
  });
  const several = seeds.length > 1;
  /** Which curve is which, in the corner that accuracies leave free. */
  const key = (panel: 0 | 1) =>
    note(
      inPanel(panel)
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
      `Accuracy of the article’s network on clean test images (n = ${n} at every point, Wilson’s 95 % intervals over images) after it learned from ${formatCount(trainingRows)} training images of which a share was poisoned; one training at each point, seed ${victim}.${several ? ` Gray band: ${rangeText(seeds)}, the networks of ${seeds.length} seeds without poison: a spread that no interval here includes.` : ''} The axes are cut, each to what it shows. Left: replaced by adversarial images, under three kinds of labels. Right: only the labels changed.`,
      madeBy(result),
      'Random labels are never the true one. Rates of one kind are nested: a larger one has the rows of the smaller.',
    ),
    data: kinds.map(({ kind, networks }) => {
      const name = kindText(kind, adversarial.target);
      const { panel, labels } = PLACES[kind];
      const points = networks.map(({ rate, clean }) => ({
        x: rate + aside(kind),
        y: clean.value,
        interval: clean.interval,
      }));
      return {
        ...curve({ name, look: LOOKS[labels], points, axes: axesOf(panel) }),
        customdata: networks.map(({ rate }) => rateText(rate)),
        hovertemplate: `${name}, %{customdata} poisoned: %{y:.1%}<extra>n = ${n}</extra>`,
      };
    }),
    layout: frame(
      {
        title: 'Poisoned training sets: accuracy on clean images',
        subtitle: [
          `${n} clean test images, one training a point; bars: 95 % over test images`,
          ...(several ? [`Gray: without poison, ${seeds.length} seeds. Axes cut, differently left and right`] : []),
        ],
        stamp,
        height: 440,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 28,
      },
      {
        xaxis: rateAxis(rates, 'share poisoned', { domain: DOMAINS[0], anchor: 'y' }),
        xaxis2: rateAxis(rates, 'share poisoned', { domain: DOMAINS[1], anchor: 'y2' }),
        yaxis: cutAxis(0),
        yaxis2: cutAxis(1, { anchor: 'x2' }),
        shapes: several ? [band(0), band(1)] : [],
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
