import {
  axesOf,
  axisSuffix,
  baseline,
  caption,
  type Figure,
  formatCount,
  formatEpsilon,
  formatPercent,
  frame,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { brokenAfter } from './facts.js';
import { lookOf } from './looks.js';
import type { BallResult, QueriesResult, QueryCurve } from './result.js';
import { medianWords, NORM_NAMES } from './words.js';

const PANELS = [
  [0, 0.54],
  [0.64, 1],
] as const;
/** Queries at which the axis begins: fewer solve next to nothing. */
const FIRST = 10;

/** Up at each query that breaks one more image, then level to the last. */
function steps(curve: QueryCurve, budget: number, panel: number) {
  const { attack, spent } = curve;
  const { color, dash } = lookOf(attack);
  const x = [...new Set([FIRST, ...spent.filter((queries) => queries > FIRST), budget])];
  return {
    type: 'scatter',
    mode: 'lines',
    ...axesOf(panel),
    name: attack,
    showlegend: panel === 0,
    x,
    y: x.map((queries) => Number(brokenAfter(curve, queries).value.toFixed(6))),
    line: { color, width: 2, dash, shape: 'hv' },
    hovertemplate: `${attack}<br>%{x:,} queries: %{y:.1%}<extra></extra>`,
  };
}

/** The share that an attack with gradients breaks, across the panel. */
function ceilingLine({ ceiling }: BallResult, budget: number, panel: number) {
  const { value } = ceiling.success;
  const line = baseline(
    `${ceiling.attack}, with gradients`,
    [FIRST, budget].map((x) => ({ x, y: value })),
    'dashdot',
    {
      ...axesOf(panel),
    },
  );
  return {
    ...line,
    showlegend: panel === 0,
    hovertemplate: `${ceiling.attack}: %{y:.1%}<extra></extra>`,
  };
}

/** `queries-success`: the share of images broken, against queries. */
export function successFigure(result: QueriesResult): Figure {
  const { stamp, plan, rows, wrongFromStart, balls } = result;
  const { budget } = plan;
  const right = rows - wrongFromStart;
  return {
    id: 'queries-success',
    caption: caption(
      { ...stamp, data: result.data },
      `Share of the n = ${formatCount(right)} images that the network gets right (${formatCount(wrongFromStart)} of ${formatCount(rows)} are wrong from the start and left out) with an error inside the ball, against queries; the model answers with probabilities alone.`,
      `One run of each attack with at most ${formatCount(budget)} queries about an image, the first answer and the last check among them.`,
      `Dash-dotted: PGD with gradients, ${formatCount(plan.gradientSteps)} steps, in the same ball: ${balls.map(({ norm, ceiling }) => `${NORM_NAMES[norm]} ${formatPercent(ceiling.success.value, 1)}`).join(', ')}.`,
      'Intervals are in the table.',
    ),
    data: balls.flatMap((ball, panel) => [
      ceilingLine(ball, budget, panel),
      ...ball.curves.map((curve) => steps(curve, budget, panel)),
    ]),
    layout: frame(
      {
        title: 'Success against queries',
        subtitle: balls.map(
          ({ norm, curves }) =>
            `Median queries to an error, ${NORM_NAMES[norm]}: ${curves
              .filter(({ attack }) => ['Square', 'NES', 'ZOO, Adam'].includes(attack))
              .map(({ attack, median }) => `${attack} ${medianWords(median, budget)}`)
              .join('; ')}`,
        ),
        stamp,
        height: 470,
        margin: { l: 70, r: 176, b: 60 },
        headRoom: 26,
      },
      {
        showlegend: true,
        legend: { x: 1.02, y: 1, xanchor: 'left', yanchor: 'top', font: { size: 12.5 } },
        ...Object.fromEntries(
          balls.flatMap((_, panel) => {
            const { xaxis, yaxis } = axesOf(panel);
            return [
              [
                `xaxis${axisSuffix(panel)}`,
                plainAxis('queries', {
                  type: 'log',
                  dtick: 1,
                  tickformat: ',d',
                  domain: [...PANELS[panel]],
                  anchor: yaxis,
                  range: [Math.log10(FIRST), Math.log10(budget)],
                }),
              ],
              [
                `yaxis${axisSuffix(panel)}`,
                percentAxis(panel === 0 ? 'images with an error' : '', {
                  anchor: xaxis,
                  range: [-0.02, 1.02],
                  dtick: 0.2,
                }),
              ],
            ];
          }),
        ),
        annotations: balls.map(({ norm, epsilon }, panel) =>
          panelHeading(`${NORM_NAMES[norm]} ε ${norm === 'l2' ? epsilon : formatEpsilon(epsilon)}`, PANELS[panel][0]),
        ),
      },
    ),
  };
}
