import {
  baseline,
  COLORS,
  caption,
  curve,
  directLabels,
  type Figure,
  formatCount,
  frame,
  percentAxis,
  plainAxis,
  plotHeight,
} from '../../../../figures/index.js';
import type { PoisoningResult } from './result.js';
import { byRate, OPEN, overWhat, rateText } from './words.js';

const LOOKS = {
  success: { color: COLORS.vermilion, symbol: 'square' },
  clean: { color: COLORS.blue, symbol: 'circle' },
} as const;

/** `backdoor`: success and clean accuracy over the share of training images with a trigger. */
export function backdoorFigure(result: PoisoningResult): Figure {
  const { stamp, trainingRows, backdoor } = result;
  const { side, target, networks } = backdoor;
  const [none, ...rates] = byRate(result);
  const last = rates[rates.length - 1];
  const ends = [rates[0].rate / 1.3, last.rate * 1.3];
  const seeds = none.networks.length;
  const bars =
    seeds > 1 ? `Open: each of ${seeds} seeds; filled: their mean, 95 % over seeds` : 'Bars: 95 % over images';
  const page = {
    title: 'A backdoor: what a trigger in some training images does',
    subtitle: [
      `Backdoor: stamped images read as ${target}. Accuracy: on clean images. Dotted: without poison; gray: ${rateText(OPEN)}`,
      bars,
    ],
    stamp,
    height: 440,
    margin: { l: 66, r: 90, b: 60 },
  };
  const lines = [
    { read: 'success', name: 'backdoor' },
    { read: 'clean', name: 'accuracy' },
  ] as const;
  const n = { success: formatCount(networks[0].success.n), clean: formatCount(networks[0].clean.n) };
  const level = (y: number) => ends.map((x) => ({ x, y }));
  return {
    id: 'backdoor',
    caption: caption(
      stamp,
      `The article’s network after a share of its ${formatCount(trainingRows)} training images was stamped with a white square of ${side} × ${side} pixels in the lower right corner and labeled ${target} (BadNets: Gu et al., 2017). Squares: stamped test images that it reads as a ${target}, those of the class ${target} left out, n = ${n.success} for each training; circles: accuracy on clean test images, n = ${n.clean}.`,
      `Filled: ${overWhat(result)}. Dotted: the networks of the same seeds without poison. Gray: ${rateText(OPEN)}.`,
    ),
    data: [
      { ...baseline(rateText(OPEN), level(OPEN), 'dashdot'), hovertemplate: `${rateText(OPEN)}<extra></extra>` },
      ...lines.flatMap(({ read, name }) => {
        const look = LOOKS[read];
        const single = networks.filter(({ rate }) => seeds > 1 && rate > 0);
        return [
          {
            ...baseline(`${name}, no poison`, level(none[read].value), 'dot'),
            line: { color: look.color, width: 1.4, dash: 'dot' },
            hovertemplate: 'without poison: %{y:.1%}<extra></extra>',
          },
          {
            ...curve({
              name,
              look,
              points: rates.map((one) => ({ x: one.rate, y: one[read].value, interval: one[read].interval })),
            }),
            hovertemplate: `%{x:.1%} poisoned: %{y:.1%}<extra>${seeds > 1 ? `mean of ${seeds}` : `n = ${n[read]}`}</extra>`,
          },
          {
            ...curve({
              name: `${name}, each seed`,
              look,
              points: single.map((one) => ({ x: one.rate, y: one[read].value })),
              open: true,
              line: false,
              size: 5,
            }),
            text: single.map(({ seed }) => `seed ${seed}, n = ${n[read]}`),
            hovertemplate: '%{x:.1%} poisoned: %{y:.1%}<extra>%{text}</extra>',
          },
        ];
      }),
    ],
    layout: frame(page, {
      xaxis: plainAxis('share of the training images with the trigger', {
        type: 'log',
        tickvals: rates.map(({ rate }) => rate),
        ticktext: rates.map(({ rate }) => rateText(rate)),
        range: ends.map(Math.log10),
        showgrid: false,
      }),
      yaxis: percentAxis('share of the test images', { range: [0, 1.02] }),
      annotations: directLabels(
        lines.map(({ read, name }) => ({ text: name, color: LOOKS[read].color, y: last[read].value })),
        { pixels: plotHeight(page), range: [0, 1.02], x: 1 },
      ),
    }),
  };
}
