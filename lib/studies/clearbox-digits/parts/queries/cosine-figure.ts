import {
  axesOf,
  axisSuffix,
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  panelHeading,
  plainAxis,
} from '../../../../figures/index.js';
import { ESTIMATES, estimators } from './gradients.js';
import { ESTIMATORS } from './looks.js';
import type { CosinePoint, Estimator, QueriesResult } from './result.js';

const PANELS = [
  [0, 0.45],
  [0.55, 1],
] as const;
/** Points of a theoretical curve. */
const SMOOTH = 60;

const kinds = Object.keys(ESTIMATORS) as Estimator[];

/** The theory's curve over these queries; that of coordinates ends where all of them are known. */
function theory(estimator: Estimator, [least, most]: readonly [number, number], width: number, panel: number) {
  const { name, look } = ESTIMATORS[estimator];
  const end = estimator === 'coordinates' ? Math.min(most, 2 * width) : most;
  const x = Array.from({ length: SMOOTH + 1 }, (_, i) => Math.round(least * (end / least) ** (i / SMOOTH)));
  return {
    type: 'scatter',
    mode: 'lines',
    ...axesOf(panel),
    name: `${name}, theory`,
    showlegend: false,
    x,
    y: x.map((queries) => Number(estimators[estimator].expected(queries, width).toFixed(5))),
    line: { color: look.color, width: 1.4, dash: 'dot' },
    hoverinfo: 'skip',
  };
}

function measured(estimator: Estimator, points: readonly CosinePoint[], width: number, panel: number) {
  const { name, look } = ESTIMATORS[estimator];
  // Differences along all coordinates spend no more than two queries each.
  const most = estimator === 'coordinates' ? 2 * width : Number.POSITIVE_INFINITY;
  const own = points.filter((point) => point.estimator === estimator && point.queries <= most);
  return {
    ...curve({
      name,
      look,
      points: own.map(({ queries, cosine: { mean, deviation } }) => ({
        x: queries,
        y: mean,
        interval: [mean - deviation, mean + deviation] as const,
      })),
      // Of the linear function the line is the theory's.
      ...(panel === 0 && { line: false as const }),
      axes: axesOf(panel),
    }),
    showlegend: panel === 0,
    hovertemplate: `${name}<br>%{x:,} queries: %{y:.3f}<extra></extra>`,
  };
}

/** `queries-cosine`: how much of the true gradient an estimate has, against its queries. */
export function cosineFigure(result: QueriesResult): Figure {
  const { stamp, plan, linear, real, width } = result;
  const panels = [linear, real];
  const titles = [`a linear function, ${formatCount(width)} values`, 'the network’s margin'];
  const span = (points: readonly CosinePoint[]): [number, number] => {
    const queries = points.map((point) => point.queries);
    return [Math.min(...queries), Math.max(...queries)];
  };
  return {
    id: 'queries-cosine',
    caption: caption(
      { ...stamp, data: `left none; right ${stamp.data}, the first ${plan.gradientRows} of them` },
      `Cosine of one estimated gradient with the true one, mean and standard deviation. Left: linear functions with random weights, ${plan.draws} draws, gray images; right: margin of the article’s network (seed ${stamp.seeds[0]}) at ${plan.gradientRows} test images, from its probabilities.`,
      `Dotted: theory for a linear function of d values: √(k/d) with k coordinates, two queries each; √(m/(m+d)) with m antithetic pairs (NES); √(n/(n+d)) with n samples (inverse distance, whose weights are nearly equal in many dimensions).`,
      `Differences of ±${ESTIMATES.step}; NES with σ ${ESTIMATES.sigma}; inverse distance to the power ${ESTIMATES.power}, samples at a distance of about ${ESTIMATES.radius}, its gradient taken at the image, which is none of the samples.`,
    ),
    data: panels.flatMap((points, panel) =>
      kinds.flatMap((kind) => [theory(kind, span(points), width, panel), measured(kind, points, width, panel)]),
    ),
    layout: frame(
      {
        title: 'How much of the gradient the queries buy',
        subtitle: [
          'Cosine with the true gradient against the queries of one estimate; dotted: theory for a linear function',
        ],
        stamp,
        height: 440,
        margin: { l: 70, r: 24, b: 96 },
        headRoom: 26,
      },
      {
        showlegend: true,
        legend: { orientation: 'h', x: 0, y: -0.2, xanchor: 'left', yanchor: 'top', font: { size: 12.5 } },
        ...Object.fromEntries(
          panels.flatMap((_, panel) => {
            const { xaxis, yaxis } = axesOf(panel);
            return [
              [
                `xaxis${axisSuffix(panel)}`,
                plainAxis('queries for one estimate', {
                  type: 'log',
                  dtick: 1,
                  tickformat: ',d',
                  domain: [...PANELS[panel]],
                  anchor: yaxis,
                }),
              ],
              [
                `yaxis${axisSuffix(panel)}`,
                plainAxis(panel === 0 ? 'cosine with the true gradient' : '', {
                  anchor: xaxis,
                  range: [-0.03, 1.04],
                  dtick: 0.2,
                }),
              ],
            ];
          }),
        ),
        annotations: titles.map((title, panel) => panelHeading(title, PANELS[panel][0])),
      },
    ),
  };
}
