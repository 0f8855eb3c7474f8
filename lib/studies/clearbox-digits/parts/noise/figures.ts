import {
  COLORS,
  caption,
  digitGrid,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { NoiseResult } from './result.js';
import { cellsOf, goalsText } from './words.js';

const LOOKS = [
  { color: COLORS.blue, symbol: 'circle' },
  { color: COLORS.vermilion, symbol: 'square' },
  { color: COLORS.green, symbol: 'diamond' },
  { color: COLORS.orange, symbol: 'triangle-up' },
  { color: COLORS.purple, symbol: 'cross' },
] as const;

/** `from-noise`: the start, the image that is read as the goal, and what was changed. */
export function fromNoiseFigure({ stamp, plan, shown }: NoiseResult): Figure {
  const { start, end, answer, confidence, outside, goal, l2 } = shown;
  const change = end.map((value, i) => value - start[i]);
  const most = Math.max(...change.map(Math.abs));
  return digitGrid({
    id: 'from-noise',
    title: `From noise to a “${goal}”`,
    subtitle: [`${formatCount(plan.steps)} steps of the article’s descent; no value was held inside [0, 1]`],
    stamp,
    caption: caption(
      { ...stamp, data: `Gaussian noise; the network was trained on ${stamp.comparable ? 'MNIST' : 'digits'}` },
      `Noise of mean ${plan.mean} and deviation ${plan.deviation}, made into a “${goal}” for the article’s network of seed ${shown.network} in ${formatCount(plan.steps)} steps: one start, so no interval applies.`,
      `Of the end’s ${end.length} values ${outside.end} lie outside [0, 1]. Right: the change, gray where there is none, black and white at ${most.toFixed(2)} less and more.`,
    ),
    rows: [
      [
        { pixels: start, title: ['noise', `${formatPercent(shown.path[0].confidence, 1)} for ${goal}`] },
        { pixels: end, title: ['the end', `read as ${answer}, ${formatPercent(confidence, 1)}`] },
        { pixels: change.map((value) => 0.5 + value / (2 * most || 1)), title: ['the change', `L2 ${l2.toFixed(2)}`] },
      ],
    ],
  });
}

/** `noise-goals`: which goals are reached from noise, on each network. */
export function noiseGoalsFigure(result: NoiseResult): Figure {
  const { stamp, plan } = result;
  const own = plan.networks.map((network) => cellsOf(result, network, 'squares'));
  const goals = own[0].map(({ goal }) => goal);
  const gap = 0.8 / plan.networks.length;
  return {
    id: 'noise-goals',
    caption: caption(
      stamp,
      `Starts of ${plan.starts} that end as the goal after ${formatCount(plan.steps)} steps of the article’s descent, for ${plan.networks.length} trained networks of one design; bars are 95 % Wilson intervals over starts. By cross-entropy and by margin instead of the article’s loss: the text says.`,
    ),
    data: plan.networks.map((network, i) => ({
      type: 'bar',
      name: `seed ${network}`,
      x: goals.map((goal) => goal + gap * (i - (plan.networks.length - 1) / 2)),
      y: own[i].map(({ reached }) => reached.value),
      width: gap * 0.9,
      marker: { color: LOOKS[i % LOOKS.length].color },
      error_y: {
        type: 'data',
        symmetric: false,
        array: own[i].map(({ reached }) => reached.interval[1] - reached.value),
        arrayminus: own[i].map(({ reached }) => reached.value - reached.interval[0]),
        color: '#444444',
        thickness: 1,
        width: 2,
      },
      customdata: own[i].map(({ reached }) => `${reached.correct} of ${reached.n}`),
      hovertemplate: `seed ${network}: %{customdata}<extra></extra>`,
    })),
    layout: frame(
      {
        title: 'Which digits can be made of noise depends on the network',
        subtitle: [`Share of ${plan.starts} starts that end as the goal, by the article’s loss`],
        stamp,
        height: 400,
        margin: { l: 70, r: 130, b: 58 },
      },
      {
        showlegend: true,
        legend: { x: 1.02, y: 1, xanchor: 'left', title: { text: 'network' }, font: { size: 12.5 } },
        xaxis: plainAxis('goal', { tickvals: goals, ticktext: goals.map(String), showgrid: false }),
        yaxis: percentAxis('starts that reach it', { range: [0, 1.04], dtick: 0.25 }),
      },
    ),
  };
}

/** `noise-collapse`: how long the gradient is, for goals that are reached and goals that are not. */
export function noiseCollapseFigure({ stamp, plan, paths }: NoiseResult): Figure {
  const reached = paths.filter(({ goal, answer }) => goal === answer);
  const failed = paths.filter(({ goal, answer }) => goal !== answer);
  const FLOOR = 1e-8;
  const line = ({ goal, answer, path }: NoiseResult['paths'][number]) => ({
    type: 'scatter',
    mode: 'lines',
    name: goal === answer ? 'reached' : 'not reached',
    legendgroup: goal === answer ? 'reached' : 'failed',
    showlegend: goal === (goal === answer ? reached : failed)[0].goal,
    x: path.map(({ step }) => step + 1),
    y: path.map(({ gradient }) => Math.max(FLOOR, Number(gradient.toPrecision(4)))),
    line: {
      color: goal === answer ? COLORS.blue : COLORS.vermilion,
      width: 1.8,
      dash: goal === answer ? 'solid' : 'dash',
    },
    hovertemplate: `goal ${goal}, ends as ${answer}<br>step %{x}: %{y:.2g}<extra></extra>`,
  });
  return {
    id: 'noise-collapse',
    caption: caption(
      stamp,
      `Length of the gradient of the article’s loss in the pixels (not below 10⁻⁸), along the descent of one start for each of ten goals, on the network of seed ${plan.networks[0]}; both axes logarithmic. Dashed: descents that do not reach their goal. Single descents: no interval applies.`,
    ),
    data: paths.map(line),
    layout: frame(
      {
        title: 'Descents that fail wander, then lose their slope',
        subtitle: [
          `Reached: ${goalsText(reached.map(({ goal }) => goal))}; not reached, with the class they are caught in: ${failed.map(({ goal, answer }) => `${goal} → ${answer}`).join(', ') || 'none'}`,
        ],
        stamp,
        height: 430,
        margin: { l: 84, r: 150, b: 58 },
      },
      {
        showlegend: true,
        legend: { x: 1.02, y: 1, xanchor: 'left', font: { size: 12.5 } },
        xaxis: plainAxis('step (the start is 1)', {
          type: 'log',
          dtick: 1,
          tickformat: ',d',
          range: [0, Math.log10(plan.steps) + 0.02],
        }),
        yaxis: plainAxis('length of the gradient (L2)', { type: 'log', dtick: 1, exponentformat: 'power' }),
      },
    ),
  };
}
