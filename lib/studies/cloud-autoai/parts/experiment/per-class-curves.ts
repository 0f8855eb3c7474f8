import { caption, type Figure, formatCount, frame, INK, note, type PlotlyTrace } from '../../../../figures/index.js';
import { LOOK } from '../../palette.js';
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

const axisOf = (letter: 'x' | 'y', k: number): string => (k === 0 ? letter : `${letter}${k + 1}`);

/** "[.9981, .9992]" */
const interval = ([low, high]: readonly [number, number]) =>
  `[${[low, high].map((end) => end.toFixed(4).replace(/^0/, '')).join(', ')}]`;

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

function figureOf({ curves: all, stamp }: ExperimentResult, curves: readonly ClassCurve[], kind: Kind): Figure {
  const { id, title, area, axes, window } = kind;
  const { x: across, y: up } = window(curves);
  const room = (from: readonly [number, number]) => [
    from[0] - 0.02 * (from[1] - from[0]),
    from[1] + 0.03 * (from[1] - from[0]),
  ];
  const axis = (more: Record<string, unknown>) => ({
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
    ...more,
  });
  const count = curves.length;
  const last = (k: number) => k + COLUMNS >= count;
  const layout: Record<string, unknown> = {};
  curves.forEach((_, k) => {
    const { x, y, width, height } = panel(k, count);
    layout[`xaxis${k === 0 ? '' : k + 1}`] = axis({
      domain: [x, x + width],
      anchor: axisOf('y', k),
      range: room(across),
      tickvals: [across[0], (across[0] + across[1]) / 2, across[1]],
      showticklabels: last(k),
    });
    layout[`yaxis${k === 0 ? '' : k + 1}`] = axis({
      domain: [y, y + height],
      anchor: axisOf('x', k),
      range: room(up),
      nticks: 5,
      showticklabels: k % COLUMNS === 0,
    });
  });
  const heading = (k: number) => {
    const { x, y, height } = panel(k, count);
    return note(
      `<b>${k}</b>  ${curves[k].area.toFixed(4).replace(/^0/, '')}<br><span style="color:#555555">${interval(curves[k].interval)}</span>`,
      {
        x,
        y: y + height,
        xref: 'paper',
        yref: 'paper',
        xanchor: 'left',
        yanchor: 'bottom',
        align: 'left',
        yshift: 3,
        font: { size: 12, color: INK },
      },
    );
  };
  const fewest = Math.min(...all.rows);
  return {
    id,
    caption: caption(
      stamp,
      `${title}: pipeline 12, trained again on every row, on the clean test images (n = ${formatCount(all.n)}). Each panel sets one class (${formatCount(fewest)} to ${formatCount(Math.max(...all.rows))} rows) against the other nine; the other classes’ curves are gray behind it.`,
      `Above each panel: the class, its ${area} over the whole plane, and its 95 % interval (percentile bootstrap over rows).`,
      `The panels show a part of the plane: ${axes.x} from ${Math.round(100 * across[0])} to ${Math.round(100 * across[1])} %, ${axes.y} from ${Math.round(100 * up[0])} to ${Math.round(100 * up[1])} %.`,
    ),
    data: curves.flatMap((_, k) => [
      ...curves.flatMap((curve, other) => (other === k ? [] : [line(curve, k, false, `class ${other}`, kind)])),
      line(curves[k], k, true, `class ${k}`, kind),
    ]),
    layout: frame(
      {
        title,
        subtitle: [
          `Pipeline 12 on ${formatCount(all.n)} clean test images; above each panel the class, its ${area} and 95 % interval`,
        ],
        stamp,
        height: 560,
        margin: { l: 76, r: 30, b: 66 },
        headRoom: 44,
      },
      {
        ...layout,
        annotations: [
          ...curves.map((_, k) => heading(k)),
          note(axes.x, {
            x: 0.5,
            y: 0,
            xref: 'paper',
            yref: 'paper',
            yanchor: 'top',
            yshift: -30,
            font: { size: 13, color: INK },
          }),
          note(axes.y, {
            x: 0,
            y: 0.5,
            xref: 'paper',
            yref: 'paper',
            xanchor: 'center',
            yanchor: 'middle',
            xshift: -54,
            textangle: -90,
            font: { size: 13, color: INK },
          }),
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
