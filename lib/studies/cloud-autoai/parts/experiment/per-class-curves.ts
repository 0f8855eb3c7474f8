import { caption, type Figure, formatCount, frame, INK, type PlotlyTrace } from '../../../../figures/index.js';
import { axisKey, axisOf, fraction, onPage } from '../../figures/panels.js';
import { LOOK } from '../../palette.js';
import { classRows } from './names.js';
import type { ClassCurve, ExperimentResult } from './result.js';

interface Kind {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  readonly axes: { readonly x: string; readonly y: string };
  /** The part of the plane in which the curves differ. */
  readonly window: (curves: readonly ClassCurve[]) => { x: readonly [number, number]; y: readonly [number, number] };
}

const COLUMNS = 5;
const OTHERS = '#D4D4D4';
/** Shares of the plot's width and height that stand between panels. */
const GAP = { x: 0.042, y: 0.21 };

/** The curve's height at x, from the last of its points at or before it. */
function heightAt({ x, y }: ClassCurve, at: number): number {
  let height = y[0];
  for (let i = 0; i < x.length && x[i] <= at; i++) height = y[i];
  return height;
}

/** The next lower tenth, never above .9, so that a panel shows at least a tenth. */
const floorTenth = (value: number) => Math.min(0.9, Math.max(0, Math.floor(10 * value) / 10));

const ROC: Kind = {
  id: 'roc-p12',
  title: 'Receiver operating characteristic, class by class',
  area: 'area',
  axes: { x: 'false-positive rate', y: 'true-positive rate' },
  window: (curves) => ({
    x: [0, 0.1],
    y: [floorTenth(Math.min(...curves.map((curve) => heightAt(curve, 0.005)))), 1],
  }),
};

const PRECISION_RECALL: Kind = {
  id: 'pr-p12',
  title: 'Precision over recall, class by class',
  area: 'average precision',
  axes: { x: 'recall', y: 'precision' },
  window: (curves) => {
    const low = Math.min(0.8, floorTenth(Math.min(...curves.map((curve) => heightAt(curve, 0.95)))));
    return { x: [low, 1], y: [low, 1] };
  },
};

/** Left, bottom, width and height of the k-th panel, as shares of the plot. */
function panel(k: number, count: number) {
  const lines = Math.ceil(count / COLUMNS);
  const width = (1 - (COLUMNS - 1) * GAP.x) / COLUMNS;
  const height = (1 - (lines - 1) * GAP.y) / lines;
  const [line, column] = [Math.floor(k / COLUMNS), k % COLUMNS];
  return { x: column * (width + GAP.x), y: 1 - (line + 1) * height - line * GAP.y, width, height };
}

function line(curve: ClassCurve, k: number, own: boolean, name: string, { axes }: Kind): PlotlyTrace {
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x: curve.x,
    y: curve.y,
    xaxis: axisOf('x', k),
    yaxis: axisOf('y', k),
    line: { color: own ? LOOK.ibm.color : OTHERS, width: own ? 2.2 : 0.8 },
    ...(own
      ? { hovertemplate: `${name}<br>${axes.x} %{x:.2%}<br>${axes.y} %{y:.2%}<extra></extra>` }
      : { hoverinfo: 'skip' }),
  };
}

const AXIS = {
  showgrid: true,
  gridcolor: '#E8E8E8',
  zeroline: false,
  showline: true,
  linecolor: '#9A9A9A',
  ticks: 'outside',
  ticklen: 3,
  tickcolor: '#9A9A9A',
  tickfont: { size: 11 },
  tickformat: '.0~%',
};

type Range = readonly [number, number];

/** A little room around what is shown. */
const room = ([low, high]: Range) => [low - 0.02 * (high - low), high + 0.03 * (high - low)];

/** The axes of every panel; words stand at those of the page's edge alone. */
function axesOf(count: number, across: Range, up: Range): Record<string, unknown> {
  const all = Array.from({ length: count }, (_, k) => {
    const { x, y, width, height } = panel(k, count);
    const tickvals = [across[0], (across[0] + across[1]) / 2, across[1]];
    const xaxis = { domain: [x, x + width], anchor: axisOf('y', k), range: room(across), tickvals };
    const yaxis = { domain: [y, y + height], anchor: axisOf('x', k), range: room(up), nticks: 5 };
    return [
      [axisKey('x', k), { ...AXIS, ...xaxis, showticklabels: k + COLUMNS >= count }],
      [axisKey('y', k), { ...AXIS, ...yaxis, showticklabels: k % COLUMNS === 0 }],
    ];
  });
  return Object.fromEntries(all.flat());
}

/** The class, its area and that one's interval above its panel. */
function headingOf({ area, interval }: ClassCurve, k: number, count: number) {
  const { x, y, height } = panel(k, count);
  const ends = interval.map((end) => fraction(end, 4)).join(', ');
  return onPage(`<b>${k}</b>  ${fraction(area, 4)}<br><span style="color:#555555">[${ends}]</span>`, {
    ...{ x, y: y + height, align: 'left', yshift: 3 },
  });
}

const axisTitle = (text: string, more: Record<string, unknown>) =>
  onPage(text, { xanchor: 'center', yanchor: 'middle', font: { size: 13, color: INK }, ...more });

function figureOf({ curves: all, stamp }: ExperimentResult, curves: readonly ClassCurve[], kind: Kind): Figure {
  const { id, title, area, axes, window } = kind;
  const { x: across, y: up } = window(curves);
  const n = formatCount(all.n);
  const page = {
    title,
    subtitle: [`P12 on ${n} clean test images; above each panel the class, its ${area} and 95 % interval`],
    stamp,
  };
  return {
    id,
    caption: caption(
      stamp,
      `${title}: P12 on clean test images, n = ${n}; each class (${classRows(all.rows)}) against the other nine, in gray.`,
      `Above: ${area} over the whole plane, 95 % interval (bootstrap over rows).`,
    ),
    data: curves.flatMap((_, k) => [
      ...curves.flatMap((curve, other) => (other === k ? [] : [line(curve, k, false, `class ${other}`, kind)])),
      line(curves[k], k, true, `class ${k}`, kind),
    ]),
    layout: frame(
      { ...page, height: 560, margin: { l: 76, r: 30, b: 66 }, headRoom: 44 },
      {
        ...axesOf(curves.length, across, up),
        annotations: [
          ...curves.map((curve, k) => headingOf(curve, k, curves.length)),
          axisTitle(axes.x, { x: 0.5, y: 0, yanchor: 'top', yshift: -30 }),
          axisTitle(axes.y, { x: 0, y: 0.5, xshift: -54, textangle: -90 }),
        ],
      },
    ),
  };
}

/** `roc-p12`: one panel a class, true-positive over false-positive rate of the refitted pipeline 12. */
export const perClassRoc = (result: ExperimentResult): Figure => figureOf(result, result.curves.roc, ROC);

/** `pr-p12`: one panel a class, precision over recall of the refitted pipeline 12. */
export const perClassPrecisionRecall = (result: ExperimentResult): Figure =>
  figureOf(result, result.curves.precisionRecall, PRECISION_RECALL);
