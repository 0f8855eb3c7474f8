import {
  caption,
  curve,
  FAINT,
  type Figure,
  formatCount,
  frame,
  note,
  type PlotlyTrace,
  plainAxis,
} from '../../../../figures/index.js';
import { HOW, legend, pixelAxis, RANGE } from './axes.js';
import type { ConstrainedResult } from './result.js';
import { FAMILY_LOOKS, LADDERS, ladderOf, pixelsText } from './words.js';

/** `constrained-norm`: how large the nearest such error is. */
export function normFigure({ stamp, data, size, networks: [network] }: ConstrainedResult): Figure {
  const every = network.points.find(({ family }) => family === 'every');
  const drawn = LADDERS.filter((family) => ladderOf(network, family).some(({ l2 }) => l2.median !== null));
  const traces = drawn.map((family): PlotlyTrace => {
    const { name } = FAMILY_LOOKS[family];
    const points = [...ladderOf(network, family), ...(every && family !== 'box' ? [every] : [])];
    const finite = points.flatMap(({ pixels, l2: { median, interval } }) =>
      median === null
        ? []
        : [
            {
              pixels,
              x: pixels.mean,
              y: median,
              interval: interval && ([interval[0], interval[1] ?? median] as const),
            },
          ],
    );
    return {
      ...curve({
        name,
        look: FAMILY_LOOKS[family],
        points: finite.map(({ x, y, interval }) => ({ x, y, ...(interval && { interval }) })),
      }),
      customdata: finite.map(({ pixels }) => pixelsText({ pixels })),
      hovertemplate: `${name}, %{customdata} pixels: %{y:.3f}<extra></extra>`,
    };
  });
  const median = every?.l2.median ?? null;
  return {
    id: 'constrained-norm',
    caption: caption(
      { ...stamp, data },
      `Median L2 of the nearest error that was found (the nearer of FMN’s and DDN’s), over all ${formatCount(network.clean.correct)} images that the article’s network (seed ${network.seed}) reads right; an image without an error counts as infinitely far, and where that is half of them, there is no point. Bars: 95 % intervals by order statistics; one whose upper end is infinite ends at the median.`,
      HOW,
      ...(median === null ? [] : ['Gray line: every pixel may change.']),
    ),
    data: traces,
    layout: frame(
      {
        title: 'Fewer pixels must change by more',
        subtitle: ['L2 of the nearest error, median over all images, those without an error infinitely far'],
        stamp,
        height: 460,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 44,
      },
      {
        xaxis: { ...pixelAxis(size), range: [Math.log10(3.4), RANGE[1]] },
        yaxis: plainAxis('L2, median', { rangemode: 'tozero' }),
        annotations: [
          legend(drawn, 66),
          ...(median === null
            ? []
            : [
                note(`every pixel: ${median.toFixed(2)}`, {
                  ...{ x: 0, xref: 'paper', xanchor: 'left', xshift: 6, y: median, yref: 'y', yanchor: 'bottom' },
                  font: { size: 12, color: FAINT },
                }),
              ]),
        ],
        shapes:
          median === null
            ? []
            : [
                {
                  ...{ type: 'line', xref: 'paper', x0: 0, x1: 1, yref: 'y', y0: median, y1: median, layer: 'below' },
                  line: { color: FAINT, width: 1.2, dash: 'dot' },
                },
              ],
      },
    ),
  };
}
