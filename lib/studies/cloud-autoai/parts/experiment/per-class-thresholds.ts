import {
  caption,
  FAINT,
  type Figure,
  formatCount,
  frame,
  INK,
  note,
  type PlotlyTrace,
  percentAxis,
} from '../../../../figures/index.js';
import { LOOK } from '../../palette.js';
import type { ExperimentResult, ThresholdMeasure } from './result.js';

const PANELS: readonly { readonly measure: ThresholdMeasure; readonly name: string; readonly color: string }[] = [
  { measure: 'precision', name: 'precision', color: LOOK.ibm.color },
  { measure: 'recall', name: 'recall', color: LOOK.gcp.color },
  { measure: 'f1', name: 'F1', color: LOOK.soft.color },
];

const WIDTH = 0.3;
const STEP = (1 - WIDTH) / 2;

const axisOf = (letter: 'x' | 'y', k: number): string => (k === 0 ? letter : `${letter}${k + 1}`);

/** The class whose curve has the lowest mean: where the model is least sure. */
function weakest(curves: readonly (readonly (number | null)[])[]): number {
  const means = curves.map((curve) => {
    const values = curve.filter((value) => value !== null);
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  });
  return means.indexOf(Math.min(...means));
}

/** `threshold-p12`: precision, recall and F1 when a class is answered from a score upwards; thin lines are the classes. */
export function perClassThresholds({ curves, stamp }: ExperimentResult): Figure {
  const { at, perClass, macro } = curves.thresholds;
  const half = at.findIndex((threshold) => threshold >= 0.5);
  const lowest = PANELS.map(({ measure }) => weakest(perClass[measure]));
  const data: PlotlyTrace[] = PANELS.flatMap(({ measure, name, color }, k): PlotlyTrace[] => {
    const axes = { xaxis: axisOf('x', k), yaxis: axisOf('y', k) };
    const band = macro[measure];
    return [
      ...perClass[measure].map((values, one) => ({
        type: 'scatter',
        mode: 'lines',
        name: `class ${one}`,
        x: at,
        y: values,
        line: { color: one === lowest[k] ? '#777777' : '#CDCDCD', width: one === lowest[k] ? 1.4 : 0.9 },
        hovertemplate: `class ${one}, threshold %{x:.2f}: ${name} %{y:.1%}<extra></extra>`,
        ...axes,
      })),
      {
        type: 'scatter',
        mode: 'lines',
        name: `${name}, 95 % band`,
        x: [...at, ...[...at].reverse()],
        y: [...band.map(({ interval }) => interval[1]), ...band.map(({ interval }) => interval[0]).reverse()],
        fill: 'toself',
        fillcolor: `${color}33`,
        line: { width: 0, color },
        hoverinfo: 'skip',
        ...axes,
      },
      {
        type: 'scatter',
        mode: 'lines',
        name: `${name}, mean over classes`,
        x: at,
        y: band.map(({ value }) => value),
        line: { color, width: 2.5 },
        hovertemplate: `threshold %{x:.2f}: mean ${name} %{y:.1%}<extra></extra>`,
        ...axes,
      },
    ];
  });
  const axis = Object.fromEntries(
    PANELS.flatMap((_, k) => [
      [
        `xaxis${k === 0 ? '' : k + 1}`,
        percentAxis('score from which a class is answered', {
          domain: [k * STEP, k * STEP + WIDTH],
          anchor: axisOf('y', k),
          range: [-0.01, 1.01],
          tickformat: '.2~f',
          dtick: 0.25,
        }),
      ],
      [
        `yaxis${k === 0 ? '' : k + 1}`,
        percentAxis('', { anchor: axisOf('x', k), range: [-0.02, 1.03], dtick: 0.2, showticklabels: k === 0 }),
      ],
    ]),
  );
  return {
    id: 'threshold-p12',
    caption: caption(
      stamp,
      `Precision, recall and F1 of pipeline 12, trained again on every row, when a class counts as answered from a score upwards: clean test images, n = ${formatCount(curves.n)}. Thick: mean over the ten classes, with its 95 % band (percentile bootstrap over rows, at each threshold by itself); thin: the classes (${formatCount(Math.min(...curves.rows))} to ${formatCount(Math.max(...curves.rows))} rows each), the lowest a little darker.`,
      'A class that no row reaches at a threshold has no precision there and drops out of the mean.',
    ),
    data,
    layout: frame(
      {
        title: 'What a threshold on the score does',
        subtitle: [
          `Pipeline 12 on ${formatCount(curves.n)} clean test images; thick: mean over classes with its 95 % band, thin: each class`,
        ],
        stamp,
        height: 470,
        margin: { l: 64, r: 24, b: 62 },
        headRoom: 48,
      },
      {
        ...axis,
        annotations: PANELS.flatMap(({ measure, name, color }, k) => {
          const { value, interval } = macro[measure][half];
          const [low, high] = interval.map((end) => end.toFixed(3).replace(/^0/, ''));
          return [
            note(`<b>${name}</b>`, {
              x: k * STEP,
              y: 1,
              xref: 'paper',
              yref: 'paper',
              xanchor: 'left',
              yanchor: 'bottom',
              yshift: 22,
              font: { size: 13, color },
            }),
            note(`mean at .5: ${value.toFixed(3).replace(/^0/, '')} [${low}, ${high}]; lowest: class ${lowest[k]}`, {
              x: k * STEP,
              y: 1,
              xref: 'paper',
              yref: 'paper',
              xanchor: 'left',
              yanchor: 'bottom',
              yshift: 4,
              font: { size: 12, color: INK },
            }),
          ];
        }),
        shapes: PANELS.map((_, k) => ({
          type: 'line',
          xref: axisOf('x', k),
          yref: axisOf('y', k),
          x0: 0.5,
          x1: 0.5,
          y0: 0,
          y1: 1,
          layer: 'below',
          line: { color: FAINT, width: 1, dash: 'dot' },
        })),
      },
    ),
  };
}
