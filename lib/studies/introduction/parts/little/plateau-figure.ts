import type { Median } from '../../../../evaluation/index.js';
import {
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { formatSteps } from '../../words.js';
import { radiusAxis } from './accuracy-figure.js';
import type { LittleResult } from './result.js';

const LEFT = [0, 0.44] as const;
const RIGHT = [0.56, 1] as const;
const ONE = { color: COLORS.blue, symbol: 'circle' } as const;
const MANY = { color: COLORS.vermilion, symbol: 'square' } as const;

/** `little-plateau`: the loss along one direction, beside that of many steps, and how soon the direction turns. */
export function plateauFigure({ stamp, model, plan, plateau }: LittleResult): Figure {
  const { points, turns, n, signsOf } = plateau;
  const last = turns[turns.length - 1];
  const drawn = (
    name: string,
    look: typeof ONE | typeof MANY,
    of: (point: (typeof points)[number]) => Median,
    panel?: string,
  ) => ({
    ...curve({
      name,
      look,
      points: points.map((point) => {
        const { median: y, interval } = of(point);
        return { x: point.epsilon * 255, y, interval };
      }),
      axes: panel ? { xaxis: `x${panel}`, yaxis: `y${panel}` } : {},
    }),
    hovertemplate: `${name}<br>ε %{x}/255: %{y:.3~g}<extra></extra>`,
    showlegend: !panel,
  });
  const chance = [plan.epsilons[0] * 255 * 0.8, plan.epsilons[plan.epsilons.length - 1] * 255 * 1.25];
  return {
    id: 'little-plateau',
    caption: caption(
      stamp,
      `Left: median loss of ${model} after one step of FGSM and after PGD in the same ball (n = ${formatCount(n)} photographs right from the start).`,
      `Right: share of an image’s values whose gradient has, at the end of the one step, the sign that it had at the photograph (median, n = ${formatCount(signsOf)}); dotted: what chance gives.`,
      'Bars: 95 % intervals of the median over photographs.',
    ),
    data: [
      drawn('FGSM', ONE, ({ oneStep }) => oneStep),
      drawn('PGD', MANY, ({ manySteps }) => manySteps),
      drawn('signs kept', ONE, ({ sameSign }) => sameSign, '2'),
      {
        type: 'scatter',
        mode: 'lines',
        x: chance,
        y: [0.5, 0.5],
        xaxis: 'x2',
        yaxis: 'y2',
        line: { color: COLORS.gray, width: 1.3, dash: 'dot' },
        hoverinfo: 'skip',
        showlegend: false,
      },
    ],
    layout: frame(
      {
        title: 'Why one long step stops helping',
        subtitle: [
          last
            ? `From ε ${formatSteps(last.from)} to ${formatSteps(last.to)} of 1/255 the step breaks ${formatCount(last.right.onlyFirst)} photographs more of ${formatCount(last.right.n)}, and loses ${formatCount(last.right.onlySecond)} that it had broken.`
            : '',
        ],
        stamp,
        height: 420,
        margin: { l: 62, r: 24, b: 60 },
        headRoom: 30,
      },
      {
        showlegend: true,
        legend: { x: 0.01, y: 0.99, xanchor: 'left', yanchor: 'top', font: { size: 12.5 } },
        xaxis: radiusAxis(plan.epsilons, { domain: [...LEFT], anchor: 'y' }),
        xaxis2: radiusAxis(plan.epsilons, { domain: [...RIGHT], anchor: 'y2' }),
        yaxis: plainAxis('median loss', { rangemode: 'tozero' }),
        yaxis2: percentAxis('', { range: [0.45, 1], anchor: 'x2' }),
        annotations: [
          panelHeading('Median loss in the same ball', LEFT[0]),
          panelHeading('Signs of the gradient that are kept', RIGHT[0]),
        ],
      },
    ),
  };
}
