import {
  caption,
  FAINT,
  type Figure,
  formatCount,
  frame,
  type PlotlyTrace,
  percentAxis,
} from '../../../../figures/index.js';
import { axisKey, axisOf, fraction, onPage } from '../../figures/panels.js';
import { LOOK } from '../../palette.js';
import { classRows } from './names.js';
import type { ExperimentResult, ThresholdMeasure } from './result.js';

const PANELS: readonly { readonly measure: ThresholdMeasure; readonly name: string; readonly color: string }[] = [
  { measure: 'precision', name: 'precision', color: LOOK.ibm.color },
  { measure: 'recall', name: 'recall', color: LOOK.gcp.color },
  { measure: 'f1', name: 'F1', color: LOOK.soft.color },
];

const WIDTH = 0.3;
const STEP = (1 - WIDTH) / 2;

/** The class whose curve has the lowest mean: where the model is least sure. */
function weakest(curves: readonly (readonly (number | null)[])[]): number {
  const means = curves.map((curve) => {
    const values = curve.filter((value) => value !== null);
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  });
  return means.indexOf(Math.min(...means));
}

type Band = ExperimentResult['curves']['thresholds']['macro'][ThresholdMeasure];

const scatter = { type: 'scatter', mode: 'lines' } as const;

/** Each class thin, the lowest a little darker, and over them their mean with its band. */
function panelOf({ curves }: ExperimentResult, k: number, lowest: number): PlotlyTrace[] {
  const { measure, name, color } = PANELS[k];
  const { at, perClass, macro } = curves.thresholds;
  const axes = { xaxis: axisOf('x', k), yaxis: axisOf('y', k) };
  const band = macro[measure];
  const thin = (one: number) => (one === lowest ? { color: '#777777', width: 1.4 } : { color: '#CDCDCD', width: 0.9 });
  const end = (which: 0 | 1) => band.map(({ interval }) => interval[which]);
  return [
    ...perClass[measure].map((values, one) => ({
      ...{ ...scatter, ...axes, name: `class ${one}`, x: at, y: values, line: thin(one) },
      hovertemplate: `class ${one}, threshold %{x:.2f}: ${name} %{y:.1%}<extra></extra>`,
    })),
    {
      ...{ ...scatter, ...axes, name: `${name}, 95 % band`, x: [...at, ...[...at].reverse()] },
      ...{ y: [...end(1), ...end(0).reverse()], fill: 'toself', fillcolor: `${color}33`, line: { width: 0, color } },
      hoverinfo: 'skip',
    },
    {
      ...{ ...scatter, ...axes, name: `${name}, mean over classes`, x: at, y: band.map(({ value }) => value) },
      line: { color, width: 2.5 },
      hovertemplate: `threshold %{x:.2f}: mean ${name} %{y:.1%}<extra></extra>`,
    },
  ];
}

function headings(k: number, { value, interval }: Band[number], lowest: number) {
  const { name, color } = PANELS[k];
  const [mean, low, high] = [value, ...interval].map((share) => fraction(share, 3));
  return [
    onPage(`<b>${name}</b>`, { x: k * STEP, y: 1, yshift: 22, font: { size: 13, color } }),
    onPage(`mean at .5: ${mean} [${low}, ${high}]; lowest: class ${lowest}`, { x: k * STEP, y: 1, yshift: 4 }),
  ];
}

/** `threshold-p12`: precision, recall and F1 when a class is answered from a score upwards; thin lines are the classes. */
export function perClassThresholds(result: ExperimentResult): Figure {
  const { curves, stamp } = result;
  const { at, perClass, macro } = curves.thresholds;
  const half = at.findIndex((threshold) => threshold >= 0.5);
  const lowest = PANELS.map(({ measure }) => weakest(perClass[measure]));
  const axes = PANELS.flatMap((_, k) => {
    const x = { domain: [k * STEP, k * STEP + WIDTH], anchor: axisOf('y', k), range: [-0.01, 1.01] };
    const y = { anchor: axisOf('x', k), range: [-0.02, 1.03], dtick: 0.2, showticklabels: k === 0 };
    const score = 'score from which a class is answered';
    return [
      [axisKey('x', k), percentAxis(score, { ...x, tickformat: '.2~f', dtick: 0.25 })],
      [axisKey('y', k), percentAxis('', y)],
    ];
  });
  const n = formatCount(curves.n);
  const page = {
    title: 'What a threshold on the score does',
    subtitle: [`P12 on ${n} clean test images; thick: mean over classes with its 95 % band, thin: each class`],
    stamp,
  };
  return {
    id: 'threshold-p12',
    caption: caption(
      stamp,
      `Precision, recall and F1 of P12 where a class counts from a score upwards: clean test images, n = ${n}.`,
      'Thick: mean over the classes, 95 % band (bootstrap over rows, at each threshold by itself);',
      `thin: each class (${classRows(curves.rows)}), without precision where no row reaches the threshold.`,
    ),
    data: PANELS.flatMap((_, k) => panelOf(result, k, lowest[k])),
    layout: frame(
      { ...page, height: 470, margin: { l: 64, r: 24, b: 62 }, headRoom: 48 },
      {
        ...Object.fromEntries(axes),
        annotations: PANELS.flatMap(({ measure }, k) => headings(k, macro[measure][half], lowest[k])),
        shapes: PANELS.map((_, k) => ({
          ...{ type: 'line', xref: axisOf('x', k), yref: axisOf('y', k), x0: 0.5, x1: 0.5, y0: 0, y1: 1 },
          ...{ layer: 'below', line: { color: FAINT, width: 1, dash: 'dot' } },
        })),
      },
    ),
  };
}
