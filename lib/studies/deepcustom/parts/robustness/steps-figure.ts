import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatCount,
  frame,
  panelHeading,
  plainAxis,
} from '../../../../figures/index.js';
import { SCHEDULES } from '../../schedule.js';
import type { AtRadius, RobustnessResult } from './result.js';
import { radiusText, walkNetworkText } from './words.js';

/** Between panels, in shares of the plot. */
const BETWEEN = 0.06;

/** Broken is dark. */
const SCALE = [
  [0, '#08306B'],
  [0.5, '#6BAED6'],
  [1, '#FFFFFF'],
];

/** `robustness-steps`: rows that stay right under PGD, by the size of its steps and their number. */
export function stepsFigure({ stamp, maps, plan, data }: RobustnessResult): Figure {
  const { steps, parts } = plan.map;
  const { stepSize, steps: studySteps } = SCHEDULES.mnist.other;
  const width = (1 - BETWEEN * (maps.length - 1)) / maps.length;
  const left = (i: number) => i * (width + BETWEEN);
  const n = maps[0].right[0][0].n;
  /** Of a line of cells: those whose whole walk is shorter than the radius; they are its first. */
  const short = steps.map((count) => parts.filter((part) => count < part).length);
  const line = (panel: number, x: readonly [number, number], y: readonly [number, number]) => ({
    ...{ type: 'line', xref: axesOf(panel).xaxis, yref: axesOf(panel).yaxis, layer: 'above' },
    ...{ x0: x[0] - 0.5, x1: x[1] - 0.5, y0: y[0] - 0.5, y1: y[1] - 0.5 },
    line: { color: COLORS.vermilion, width: 2.5 },
  });
  /** The staircase between walks that are shorter than the radius and those that are not. */
  const stairs = (panel: number) =>
    short.flatMap((at, i) => [
      ...(at > 0 && at < parts.length ? [line(panel, [at, at], [i, i + 1])] : []),
      ...(i > 0 && short[i - 1] !== at ? [line(panel, [short[i - 1], at], [i, i])] : []),
    ]);
  const study = { x: parts.indexOf(Math.round(plan.epsilon / stepSize)), y: steps.indexOf(studySteps) };
  const nameOf = ({ network, epsilon }: AtRadius) => `${walkNetworkText(network)}, ε ${radiusText(epsilon)}`;
  const box = (panel: number) => ({
    ...{ type: 'rect', xref: axesOf(panel).xaxis, yref: axesOf(panel).yaxis, layer: 'above' },
    ...{ x0: study.x - 0.46, x1: study.x + 0.46, y0: study.y - 0.46, y1: study.y + 0.46 },
    line: { color: COLORS.orange, width: 3 },
  });
  return {
    id: 'robustness-steps',
    caption: caption(
      { ...stamp, data: data.nearest },
      `Images that stay right under PGD in L∞, one random start, by the number and the size of its steps, in a ball of each network’s own ε (n = ${formatCount(n)} in every cell). Left of the red line steps × size is less than ε. Orange: the study’s setting, ${studySteps} × ${radiusText(stepSize)} at ε ${radiusText(plan.epsilon)}, scaled with ε. The numbers are percentages; with n = ${formatCount(n)} the 95 % interval of a share is at most ${(100 * 0.98) / Math.sqrt(n) > 9.95 ? '10' : ((100 * 0.98) / Math.sqrt(n)).toFixed(1)} points to each side.`,
    ),
    data: maps.map(({ right, ...at }, i) => ({
      ...{ type: 'heatmap', ...axesOf(i), name: nameOf(at), colorscale: SCALE, zmin: 0, zmax: 1 },
      ...{
        x: parts.map((part) => (part === 1 ? 'ε' : `ε/${part}`)),
        y: steps.map(String),
        xgap: 1,
        ygap: 1,
        showscale: false,
      },
      z: right.map((cells) => cells.map(({ value }) => Number(value.toFixed(4)))),
      text: right.map((cells) => cells.map(({ value }) => (100 * value).toFixed(value > 0 && value < 0.1 ? 1 : 0))),
      ...{ texttemplate: '%{text}', textfont: { size: 12 } },
      hovertemplate: `${nameOf(at)}, %{y} steps of %{x}: %{z:.1%}<extra>n = ${formatCount(n)}</extra>`,
    })),
    layout: frame(
      {
        title: 'How far PGD walks: images that stay right, in percent',
        subtitle: [
          `<span style="color:${COLORS.vermilion}">Left of the red line</span> steps × size is less than ε; <span style="color:${COLORS.orange}">orange</span>: the study’s setting`,
          `${formatCount(n)} test images in every cell, one random start`,
        ],
        stamp,
        height: 430,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 28,
      },
      {
        ...Object.fromEntries(
          maps.flatMap((_, i) => [
            [
              `xaxis${axisSuffix(i)}`,
              plainAxis('size of a step', {
                ...{ type: 'category', domain: [left(i), Math.min(1, left(i) + width)], anchor: axesOf(i).yaxis },
                showgrid: false,
              }),
            ],
            [
              `yaxis${axisSuffix(i)}`,
              plainAxis(i === 0 ? 'steps' : '', {
                ...{ type: 'category', anchor: axesOf(i).xaxis, showgrid: false, showticklabels: i === 0 },
              }),
            ],
          ]),
        ),
        shapes: maps.flatMap((_, i) => [...stairs(i), ...(study.x >= 0 && study.y >= 0 ? [box(i)] : [])]),
        annotations: maps.map((at, i) => panelHeading(nameOf(at), left(i))),
      },
    ),
  };
}
