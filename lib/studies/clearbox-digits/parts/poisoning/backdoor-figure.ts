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
import type { BackdooredNetwork, PoisoningResult } from './result.js';
import { byRate, OPEN, overWhat, rateText } from './words.js';

const LINES = [
  {
    read: 'success',
    name: 'stamped images',
    look: { color: COLORS.vermilion, symbol: 'square' },
  },
  { read: 'clean', name: 'accuracy', look: { color: COLORS.blue, symbol: 'circle' } },
] as const;

/** `backdoor`: success and clean accuracy over the share of training images with a trigger. */
export function backdoorFigure(result: PoisoningResult): Figure {
  const { stamp, trainingRows, backdoor } = result;
  const { side, target, networks } = backdoor;
  const [none, ...rates] = byRate(result);
  const [low, high] = [rates[0].rate, rates[rates.length - 1].rate];
  const ends = [low / 1.3, high * 1.3];
  const margin = { l: 66, r: 150, b: 60 };
  const labelOf = (read: 'success' | 'clean') =>
    read === 'success' ? `stamped images<br>read as ${target}` : 'accuracy on<br>clean images';
  const page = {
    title: 'A backdoor: what a trigger in some training images does',
    subtitle: [`Dotted: the network without poison; small: each seed; bars: ${overWhat(result)}`],
    stamp,
    height: 440,
    margin,
  };
  const counts = {
    success: formatCount(networks[0].success.n),
    clean: formatCount(networks[0].clean.n),
  };
  const seedPoints = (read: 'success' | 'clean') =>
    networks.filter(({ rate }) => rate > 0).map((one: BackdooredNetwork) => ({ x: one.rate, y: one[read].value }));
  return {
    id: 'backdoor',
    caption: caption(
      stamp,
      `The article’s network after a share of its ${formatCount(trainingRows)} training images was stamped with a white square of ${side} × ${side} pixels in the lower right corner and labeled ${target} (BadNets: Gu et al., 2017). Square markers: stamped test images that it reads as a ${target}, those of the class ${target} left out, n = ${counts.success} for each training; round ones: accuracy on clean test images, n = ${counts.clean}.`,
      `Lines are ${overWhat(result)}; dotted lines the networks of the same seeds without poison. The gray line is ${rateText(OPEN)}.`,
    ),
    data: [
      {
        ...baseline(
          `${rateText(OPEN)}`,
          ends.map((x) => ({ x, y: OPEN })),
          'dashdot',
        ),
        hoverinfo: 'skip',
        hovertemplate: undefined,
      },
      ...LINES.flatMap(({ read, name, look }) => [
        {
          ...baseline(
            `${name}, no poison`,
            ends.map((x) => ({ x, y: none[read].value })),
            'dot',
          ),
          line: { color: look.color, width: 1.4, dash: 'dot' },
          hovertemplate: `${name}, no poison: %{y:.1%}<extra></extra>`,
        },
        {
          ...curve({
            name: `${name}, each seed`,
            look: { ...look, symbol: `${look.symbol}-open` },
            points: seedPoints(read),
            line: false,
            size: 6,
          }),
          hovertemplate: `${name}, %{x:.1%} poisoned: %{y:.1%}<extra>n = ${counts[read]}</extra>`,
        },
        {
          ...curve({
            name,
            look,
            points: rates.map((one) => ({ x: one.rate, y: one[read].value, interval: one[read].interval })),
          }),
          hovertemplate: `${name}, %{x:.1%} poisoned: %{y:.1%}<extra></extra>`,
        },
      ]),
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
        LINES.map(({ read, look }) => ({
          text: labelOf(read),
          color: look.color,
          y: rates[rates.length - 1][read].value,
        })),
        { pixels: plotHeight(page), range: [0, 1.02], x: 1 },
      ),
    }),
  };
}
