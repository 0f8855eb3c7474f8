import {
  axesOf,
  baseline,
  COLORS,
  caption,
  curve,
  directLabels,
  type Figure,
  formatCount,
  frame,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  plainAxis,
  plotHeight,
} from '../../../../figures/index.js';
import { cutRange } from './accuracy-figure.js';
import type { PoisoningResult } from './result.js';
import { type AtRate, byRate, OPEN, overWhat, rateText } from './words.js';

/** Without poison, on a whole axis; with it, where the values are. */
const DOMAINS = [
  [0, 0.15],
  [0.29, 1],
] as const;

/** The curves, each a little to its side of the rate, its seeds farther out: in places of a logarithmic axis. */
const LINES = [
  { read: 'success', name: 'backdoor', look: { color: COLORS.vermilion, symbol: 'square' }, side: -1 },
  { read: 'clean', name: 'accuracy', look: { color: COLORS.blue, symbol: 'circle' }, side: 1 },
] as const;
const [ASIDE, FARTHER] = [0.05, 0.12];

type Line = (typeof LINES)[number];

/** One curve of a panel: the means with their intervals, and, of several seeds, each. */
function traces({ read, name, look, side }: Line, at: readonly AtRate[], panel: 0 | 1): PlotlyTrace[] {
  const n = formatCount(at[0].networks[0][read].n);
  const seeds = at[0].networks.length;
  const x = (rate: number, by: number) => (panel === 0 ? side * by * 4 : rate * 10 ** (side * by));
  const single = seeds > 1 ? at.flatMap(({ networks }) => networks) : [];
  return [
    {
      ...curve({
        name: panel === 0 ? `${name}, no poison` : name,
        look,
        axes: axesOf(panel),
        points: at.map((one) => ({ x: x(one.rate, ASIDE), y: one[read].value, interval: one[read].interval })),
      }),
      customdata: at.map(({ rate }) => rateText(rate)),
      hovertemplate: `%{customdata} poisoned: %{y:.1%}<extra>${seeds > 1 ? `mean of ${seeds}` : `n = ${n}`}</extra>`,
    },
    {
      ...curve({
        name: `${name}, ${panel === 0 ? 'no poison, ' : ''}each seed`,
        look,
        axes: axesOf(panel),
        points: single.map((one) => ({ x: x(one.rate, FARTHER), y: one[read].value })),
        open: true,
        line: false,
        size: 5,
      }),
      customdata: single.map(({ rate, seed }) => [rateText(rate), seed]),
      hovertemplate: `%{customdata[0]} poisoned: %{y:.1%}<extra>seed %{customdata[1]}, n = ${n}</extra>`,
    },
  ];
}

/** `backdoor`: success and clean accuracy over the share of training images with a trigger. */
export function backdoorFigure(result: PoisoningResult): Figure {
  const { stamp, trainingRows, backdoor } = result;
  const { side, target, networks } = backdoor;
  const [none, ...rates] = byRate(result);
  const last = rates[rates.length - 1];
  const ends = [rates[0].rate / 1.5, last.rate * 1.5];
  const seeds = none.networks.length;
  const bars =
    seeds > 1 ? `Open: each of ${seeds} seeds; filled: their mean, 95 % over seeds` : 'Bars: 95 % over images';
  const page = {
    title: 'A backdoor: what a trigger in some training images does',
    subtitle: [
      `Backdoor: stamped images read as ${target}. Accuracy: on clean images. Right: axis cut; gray: ${rateText(OPEN)}`,
      bars,
    ],
    stamp,
    height: 460,
    margin: { l: 66, r: 90, b: 60 },
    headRoom: 28,
  };
  const n = { success: formatCount(networks[0].success.n), clean: formatCount(networks[0].clean.n) };
  const shares = networks.flatMap((one) => (one.rate > 0 ? [one.success.value, one.clean.value] : []));
  const means = rates.flatMap(({ success, clean }) => [...success.interval, ...clean.interval]);
  const range: [number, number] = [cutRange([...shares, ...means, OPEN], 0.05)[0], 1];
  const level = (y: number) => ends.map((x) => ({ x, y }));
  return {
    id: 'backdoor',
    caption: caption(
      stamp,
      `The article’s network after a share of its ${formatCount(trainingRows)} training images was stamped with a white square of ${side} × ${side} pixels in the lower right corner and labeled ${target} (BadNets: Gu et al., 2017); left without, right on an axis that is cut. Squares: stamped test images that it reads as a ${target}, those of the class ${target} left out, n = ${n.success} for each training; circles: accuracy on clean test images, n = ${n.clean}. Marks of one rate stand side by side.`,
      `Filled: ${overWhat(result)}. Dotted: accuracy of the networks of the same seeds without poison. Gray: ${rateText(OPEN)}.`,
    ),
    data: [
      {
        ...baseline(rateText(OPEN), level(OPEN), 'dashdot', axesOf(1)),
        hovertemplate: `${rateText(OPEN)}<extra></extra>`,
      },
      {
        ...baseline('accuracy without poison', level(none.clean.value), 'dot', axesOf(1)),
        line: { color: COLORS.blue, width: 1.4, dash: 'dot' },
        hovertemplate: 'accuracy without poison: %{y:.1%}<extra></extra>',
      },
      ...LINES.flatMap((line) => [...traces(line, rates, 1), ...traces(line, [none], 0)]),
    ],
    layout: frame(page, {
      xaxis: plainAxis('', {
        ...{ domain: [...DOMAINS[0]], anchor: 'y', range: [-0.6, 0.6], tickvals: [0], ticktext: ['none'] },
        showgrid: false,
      }),
      xaxis2: plainAxis('share of the training images with the trigger', {
        ...{ domain: [...DOMAINS[1]], anchor: 'y2', type: 'log', showgrid: false },
        tickvals: rates.map(({ rate }) => rate),
        ticktext: rates.map(({ rate }) => rateText(rate)),
        range: ends.map(Math.log10),
      }),
      yaxis: percentAxis('share of the test images', { range: [0, 1.02], dtick: 0.2 }),
      yaxis2: percentAxis('share of the test images', { anchor: 'x2', range, dtick: 0.05 }),
      annotations: [
        panelHeading('no poison', DOMAINS[0][0]),
        panelHeading('poisoned (axis cut)', DOMAINS[1][0]),
        ...directLabels(
          LINES.map(({ read, name, look }) => ({ text: name, color: look.color, y: last[read].value })),
          { pixels: plotHeight(page), range, x: 1, yref: 'y2' },
        ),
      ],
    }),
  };
}
