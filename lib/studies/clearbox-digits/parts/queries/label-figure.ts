import {
  baseline,
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  plainAxis,
} from '../../../../figures/index.js';
import type { QueriesResult } from './result.js';
import { formatLength, medianText } from './words.js';

/** `queries-labels`: how near an attack comes that sees labels alone. */
export function labelFigure(result: QueriesResult): Figure | undefined {
  const { stamp, plan, rows, wrongFromStart, labels } = result;
  const points = labels.points.flatMap(({ queries, distance: { median, interval } }) => {
    if (median === null) return [];
    const ends = interval ? ([interval[0], interval[1] ?? interval[0]] as const) : undefined;
    return [{ x: queries, y: median, ...(ends && { interval: ends }) }];
  });
  if (points.length === 0) return undefined;
  const across = (name: string, y: number, dash: 'dot' | 'dashdot') => ({
    ...baseline(
      name,
      [plan.labelBudgets[0], plan.labelBudgets[plan.labelBudgets.length - 1]].map((x) => ({ x, y })),
      dash,
    ),
    hovertemplate: `${name}: %{y:.2f}<extra></extra>`,
  });
  const { nearest } = labels;
  return {
    id: 'queries-labels',
    caption: caption(
      { ...stamp, data: result.data },
      `Median L2 from the image to the nearest error that ${labels.attack} found, over all n = ${formatCount(rows - wrongFromStart)} images that are right from the start; each point a run of its own with that budget; bars: 95 % intervals of the median.`,
      `Dotted: the radius of the balls of the attacks that see scores, ${plan.radii.l2}. Dash-dotted: ${nearest.attack}, which sees gradients: ${medianText(nearest.distance, 'no median', formatLength)}.`,
    ),
    data: [
      across(`radius ${plan.radii.l2}`, plan.radii.l2, 'dot'),
      ...(nearest.distance.median === null
        ? []
        : [across(`${nearest.attack}, with gradients`, nearest.distance.median, 'dashdot')]),
      {
        ...curve({
          name: `${labels.attack}, labels alone`,
          look: { color: COLORS.vermilion, symbol: 'square' },
          points,
        }),
        hovertemplate: '%{x:,} queries: L2 %{y:.2f}<extra></extra>',
      },
    ],
    layout: frame(
      {
        title: 'With labels alone',
        subtitle: ['How near to the image an error was found, with ever more queries'],
        stamp,
        height: 400,
        margin: { l: 70, r: 210, b: 60 },
      },
      {
        showlegend: true,
        legend: { x: 1.02, y: 1, xanchor: 'left', yanchor: 'top', font: { size: 12.5 } },
        xaxis: plainAxis('queries', {
          type: 'log',
          tickvals: plan.labelBudgets,
          ticktext: plan.labelBudgets.map(formatCount),
        }),
        yaxis: plainAxis('median L2', { rangemode: 'tozero' }),
      },
    ),
  };
}
