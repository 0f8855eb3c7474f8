import {
  COLORS,
  caption,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  note,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { RelevanceResult } from './result.js';
import { loweredText, meanOf } from './words.js';

/** Pixels of a row, and the margin that its names take. */
const ROW = 27;
const MARGIN = { l: 260, r: 60, b: 56 };

/** `relevance-attack`: the attack in closed form by the way its pixels were found. */
export function attackFigure(result: RelevanceResult): Figure {
  const { stamp, attacked, random, clean, k, epsilon } = result;
  const n = formatCount(clean.n);
  const rows = [
    { name: 'clean images', ...clean },
    ...attacked.map(({ lowered, accuracy }) => ({ name: loweredText(lowered, result), ...accuracy })),
    {
      name: `random pixels, ${random.length} draws`,
      value: meanOf(random),
      interval: [Math.min(...random), Math.max(...random)] as const,
    },
  ].sort((a, b) => a.value - b.value);
  const error = (end: 0 | 1) => rows.map(({ value, interval }) => Number(Math.abs(interval[end] - value).toFixed(6)));
  const stated = rows.findIndex(({ name }) => name === loweredText(attacked[0].lowered, result));
  return {
    id: 'relevance-attack',
    caption: caption(
      stamp,
      `Accuracy of the target on test images (n = ${n}) at the minimum of the LRP loss: ${k} pixels of each class lowered by ε ${formatEpsilon(epsilon)}, all others raised, by the way these pixels were found. Bars: Wilson’s 95 % intervals over images; of random pixels the range of ${random.length} draws.`,
      'FGSM, in the same ball, lowers and raises by the signs of the network’s own gradient at each image.',
    ),
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        name: 'accuracy',
        x: rows.map(({ value }) => Number(value.toFixed(6))),
        y: rows.map(({ name }) => name),
        marker: {
          opacity: 1,
          symbol: rows.map((_, i) => (i === stated ? 'diamond' : 'circle')),
          size: rows.map((_, i) => (i === stated ? 12 : 9)),
          color: rows.map((_, i) => (i === stated ? COLORS.vermilion : COLORS.blue)),
        },
        error_x: {
          type: 'data',
          symmetric: false,
          array: error(1),
          arrayminus: error(0),
          color: COLORS.gray,
          thickness: 1.4,
          width: 4,
        },
        hovertemplate: '%{y}: %{x:.1%}<extra></extra>',
        cliponaxis: false,
      },
    ],
    layout: frame(
      {
        title: `Which ${k} pixels the LRP attack is told of`,
        subtitle: [`Accuracy under the attack’s minimum in closed form, ε ${formatEpsilon(epsilon)}, ${n} test images`],
        stamp,
        height: 130 + ROW * rows.length + (stamp.comparable ? 0 : 18),
        margin: MARGIN,
      },
      {
        xaxis: percentAxis('accuracy of the target (left: the stronger attack)', { range: [0, 1], dtick: 0.2 }),
        yaxis: plainAxis('', {
          type: 'category',
          categoryorder: 'array',
          categoryarray: rows.map(({ name }) => name).reverse(),
          ticks: '',
          ticklabelstandoff: 8,
          showline: false,
        }),
        annotations: rows.map(({ name, value, interval }) =>
          note(`${(100 * value).toFixed(1)}\u202f%`, {
            x: interval[1],
            xref: 'x',
            xanchor: 'left',
            xshift: 10,
            y: name,
            yref: 'y',
            font: { size: 12 },
          }),
        ),
      },
    ),
  };
}
