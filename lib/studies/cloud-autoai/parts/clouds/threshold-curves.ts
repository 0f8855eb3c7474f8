import {
  caption,
  FAINT,
  type Figure,
  formatCount,
  frame,
  note,
  type PlotlyTrace,
  percentAxis,
  plain,
} from '../../../../figures/index.js';
import type { RunStamp } from '../../../../study/index.js';
import { unpublished } from '../../figures/unpublished.js';
import { LOOK } from '../../palette.js';
import type { TeacherResult } from './result.js';

interface CurveFigure {
  id: string;
  title: string;
  curve: { x: readonly number[]; y: readonly number[] };
  axes: { x: string; y: string };
  area: string;
  /** The corner in which a good classifier's curve hides, magnified. */
  corner: { x: [number, number]; y: [number, number] };
  inset: { x: [number, number]; y: [number, number] };
  diagonal: boolean;
}

const INSET_AXIS = { tickformat: '.1~%', nticks: 5, tickfont: { size: 11 }, mirror: true } as const;

const CHANCE: PlotlyTrace = {
  ...{ type: 'scatter', mode: 'lines', name: 'chance', x: [0, 1], y: [0, 1], hoverinfo: 'skip' },
  line: { color: LOOK.baseline.color, width: 1.2, dash: 'dot' },
};

const round = (values: readonly number[]) => values.map((value) => Number(value.toFixed(5)));

function thresholdFigure({ teacher, name, stamp }: TeacherResult, n: number, figure: CurveFigure): Figure {
  const { id, title, curve, axes, area, corner, inset, diagonal } = figure;
  const trace = (more: PlotlyTrace): PlotlyTrace => ({
    type: 'scatter',
    mode: 'lines',
    name: plain(name),
    x: round(curve.x),
    y: round(curve.y),
    line: { color: LOOK[teacher].color, width: 2.5, shape: 'linear' },
    hovertemplate: `${axes.x} %{x:.2%}<br>${axes.y} %{y:.2%}<extra></extra>`,
    ...more,
  });
  const box = (range: typeof corner, xref: string, yref: string) => ({
    type: 'rect',
    xref,
    yref,
    x0: range.x[0],
    x1: range.x[1],
    y0: range.y[0],
    y1: range.y[1],
    line: { color: '#999999', width: 1, dash: 'dot' },
  });
  return {
    id,
    caption: caption(
      stamp,
      `${title} of ${name} on the clean rows (n = ${formatCount(n)}), micro-averaged: every pair of a row and a class is one decision. ${area}.`,
      'The interval is a 95 % percentile bootstrap over rows; the inset magnifies the dotted corner.',
    ),
    data: [...(diagonal ? [CHANCE] : []), trace({}), trace({ xaxis: 'x2', yaxis: 'y2' })],
    layout: frame(
      {
        title: `${plain(title)}: ${plain(name)}`,
        subtitle: [`${area}; clean rows, n = ${formatCount(n)}`],
        stamp,
        height: 620,
        margin: { l: 172, r: 210, b: 66 },
      },
      {
        xaxis: percentAxis(axes.x, { range: [-0.01, 1.01], dtick: 0.2 }),
        yaxis: percentAxis(axes.y, { range: [-0.01, 1.02], dtick: 0.2 }),
        xaxis2: percentAxis('', { domain: inset.x, range: corner.x, anchor: 'y2', ...INSET_AXIS }),
        yaxis2: percentAxis('', { domain: inset.y, range: corner.y, anchor: 'x2', ...INSET_AXIS }),
        shapes: [box(corner, 'x', 'y')],
        annotations: [
          note('the dotted corner, magnified', {
            x: inset.x[0],
            y: inset.y[1],
            xref: 'paper',
            yref: 'paper',
            xanchor: 'left',
            yanchor: 'bottom',
            font: { size: 12, color: FAINT },
          }),
        ],
      },
    ),
  };
}

const area = (label: string, value: number, [low, high]: readonly [number, number]) =>
  `${label} ${value.toFixed(4)}, 95 % interval ${low.toFixed(4)} to ${high.toFixed(4)}`;

const noScores = (stamp: RunStamp): string =>
  stamp.comparable
    ? 'The study published no class scores for the clean rows, so no threshold can be moved.'
    : 'This run holds no class scores for the clean rows, so no threshold can be moved.';

const curveFigure = (
  result: TeacherResult,
  title: string,
  {
    key,
    area: label,
    ...look
  }: Pick<CurveFigure, 'axes' | 'corner' | 'inset' | 'diagonal' | 'area'> & { key: 'pr' | 'roc' },
): Figure => {
  const { teacher, name, evaluation, stamp } = result;
  const id = `${key}-${teacher}`;
  if (!evaluation) return unpublished(id, `${name}: ${title.toLowerCase()}`, noScores(stamp), stamp);
  const { aucPr, aucRoc, intervals, precisionRecall, roc, n } = evaluation;
  const [curve, value, interval] =
    key === 'pr' ? [precisionRecall, aucPr, intervals.aucPr] : [roc, aucRoc, intervals.aucRoc];
  return thresholdFigure(result, n, { ...look, id, title, curve, area: area(label, value, interval) });
};

/** `pr-gcp`, `pr-ibm`: precision over recall, or a panel that says why there is none. */
export const precisionRecallFigure = (result: TeacherResult): Figure =>
  curveFigure(result, 'Precision over recall', {
    key: 'pr',
    area: 'Area (average precision)',
    axes: { x: 'recall', y: 'precision' },
    corner: { x: [0.9, 1.002], y: [0.9, 1.002] },
    inset: { x: [0.14, 0.72], y: [0.14, 0.72] },
    diagonal: false,
  });

/** `roc-gcp`, `roc-ibm`: true-positive over false-positive rate, or a panel that says why there is none. */
export const rocFigure = (result: TeacherResult): Figure =>
  curveFigure(result, 'Receiver operating characteristic', {
    key: 'roc',
    area: 'Area',
    axes: { x: 'false-positive rate', y: 'true-positive rate' },
    corner: { x: [-0.001, 0.05], y: [0.95, 1.001] },
    inset: { x: [0.38, 0.94], y: [0.14, 0.7] },
    diagonal: true,
  });
