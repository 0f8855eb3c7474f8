import type { RobustnessReport } from '../../evaluation/index.js';
import { note } from '../annotations.js';
import { percentAxis, plainAxis } from '../axes.js';
import type { Figure, PlotlyTrace } from '../figure.js';
import { formatPercent } from '../format.js';
import { frame, headHeight } from '../frame.js';
import { FAINT, INK } from '../palette.js';
import { caption, plain, wrapped } from '../wording.js';
import { looksOf, WORST } from './look.js';
import type { NormOptions } from './security-curve.js';
import { type AttackSeries, attackSeries, formatRadius, normName } from './series.js';
import { sourceOf, subtitleOf } from './source.js';

/** Panels beside each other; more radii go on below. */
const ACROSS = 4;
/** Pixels of a row, by the number of lines of the longest label. */
const ROW = [27, 36, 50] as const;
const LETTERS = 26;
const GAP = { across: 0.03, below: 74 };
const MARGIN = { l: 176, r: 34, b: 52 };

interface Bar {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** The attacks read in a norm, and each one's bar at a radius; the worst case below all others. */
function rowsOf(report: RobustnessReport, norm: AttackSeries['norm'], series: readonly AttackSeries[]) {
  const look = looksOf(report);
  return [
    ...series.map((one) => ({
      label: one.label,
      color: look(one.label).color,
      bar: (epsilon: number): Bar | undefined => {
        const entry = one.readings.find((reading) => reading.epsilon === epsilon);
        return entry && { value: entry.robustAccuracy, interval: entry.interval };
      },
    })),
    {
      label: 'worst case',
      color: WORST.color,
      bar: (epsilon: number): Bar | undefined => {
        const worst = report.worstCase.find((one) => one.norm === norm && one.epsilon === epsilon);
        return worst && { value: worst.robustAccuracy, interval: worst.interval };
      },
    },
  ];
}

/**
 * `attacks-linf` and so on: robust accuracy under each attack at each radius of one norm, with 95 % intervals; the worst
 * case last.
 * @throws RangeError where the report was read at no radius in that norm.
 */
export function attackBarsFigure(report: RobustnessReport, options: NormOptions = {}): Figure {
  const norm = options.norm ?? report.worstCase[0]?.norm;
  const epsilons = report.worstCase.filter((one) => one.norm === norm).map(({ epsilon }) => epsilon);
  if (!norm || epsilons.length === 0)
    throw new RangeError(`The report was read at no radius in ${norm ?? 'any norm'}: no bars to draw.`);
  const series = attackSeries(report).filter((one) => one.norm === norm && one.readings.length > 0);
  const rows = rowsOf(report, norm, series);
  const across = Math.min(ACROSS, epsilons.length);
  const down = Math.ceil(epsilons.length / across);
  const labels = rows.map(({ label }) => wrapped(label, LETTERS));
  const lines = Math.max(...labels.map((label) => label.split('<br>').length));
  const panel = ROW[Math.min(lines, ROW.length) - 1] * rows.length + 14;
  const subtitle = [subtitleOf(report), `<span style="color:${FAINT}">Dashed: accuracy on clean images</span>`];
  const stamp = { comparable: true };
  const headRoom = 26;
  const inner = down * panel + (down - 1) * GAP.below;
  const width = (1 - GAP.across * (across - 1)) / across;
  const data: PlotlyTrace[] = [];
  const layout: Record<string, unknown> = {};
  const annotations: Record<string, unknown>[] = [];
  const shapes: Record<string, unknown>[] = [];
  epsilons.forEach((epsilon, i) => {
    const mark = i === 0 ? '' : String(i + 1);
    const [column, line] = [i % across, Math.floor(i / across)];
    const left = column * (width + GAP.across);
    const top = 1 - (line * (panel + GAP.below)) / inner;
    const bars = rows.map((row) => row.bar(epsilon));
    data.push({
      type: 'bar',
      orientation: 'h',
      name: `${normName(norm)} ε ${formatRadius(epsilon)}`,
      x: bars.map((bar) => bar?.value ?? null),
      y: rows.map((_, k) => k),
      xaxis: `x${mark}`,
      yaxis: `y${mark}`,
      width: 14 / ((panel - 14) / rows.length),
      marker: { color: rows.map(({ color }) => color), opacity: 0.55 },
      error_x: {
        type: 'data',
        symmetric: false,
        array: bars.map((bar) => (bar ? bar.interval[1] - bar.value : 0)),
        arrayminus: bars.map((bar) => (bar ? bar.value - bar.interval[0] : 0)),
        color: INK,
        thickness: 1.4,
        width: 4,
      },
      customdata: bars.map((bar, k) => [plain(rows[k].label), bar?.interval[0] ?? null, bar?.interval[1] ?? null]),
      hovertemplate: '%{customdata[0]}: %{x:.1%} [%{customdata[1]:.1%}, %{customdata[2]:.1%}]<extra></extra>',
    });
    layout[`xaxis${mark}`] = percentAxis('', {
      domain: [left, left + width],
      range: [0, 1.34],
      tickvals: [0, 0.5, 1],
      anchor: `y${mark}`,
      tickfont: { size: 12 },
    });
    layout[`yaxis${mark}`] = plainAxis('', {
      domain: [Math.max(0, top - panel / inner), top],
      range: [rows.length - 0.5, -0.5],
      anchor: `x${mark}`,
      showgrid: false,
      ticks: '',
      tickvals: column === 0 ? rows.map((_, k) => k) : [],
      ticktext: labels.map((label, k) => (k === rows.length - 1 ? `<b>${label}</b>` : label)),
      tickfont: { size: 12.5 },
    });
    annotations.push(
      note(`<b>ε ${formatRadius(epsilon)}</b>`, {
        x: left,
        xref: 'paper',
        xanchor: 'left',
        y: top,
        yref: 'paper',
        yanchor: 'bottom',
        yshift: 4,
        font: { size: 13 },
      }),
      ...bars.map((bar, k) =>
        note(bar ? formatPercent(bar.value, 1) : 'not read', {
          x: bar ? 1 : 0,
          xref: `x${mark}`,
          y: k,
          yref: `y${mark}`,
          xanchor: 'left',
          xshift: 7,
          font: { size: 12, color: bar ? INK : FAINT },
        }),
      ),
    );
    shapes.push({
      type: 'line',
      xref: `x${mark}`,
      yref: `y${mark} domain`,
      x0: report.clean.accuracy,
      x1: report.clean.accuracy,
      y0: 0,
      y1: 1,
      line: { color: '#555555', width: 1.2, dash: 'dash' },
      layer: 'below',
    });
  });
  return {
    id: `attacks-${norm}`,
    caption: caption(
      sourceOf(report),
      `Robust accuracy of ${report.model.name} under each attack in ${normName(norm)} at ${epsilons.map((epsilon) => `ε ${formatRadius(epsilon)}`).join(', ')}, with 95 % Wilson intervals over rows.`,
      'The worst case counts a row as broken where any attack of the report found an error within the radius, so no attack alone is below it.',
      'Dashed: accuracy on clean images.',
    ),
    data,
    layout: frame(
      {
        title: `Robust accuracy by attack, ${plain(normName(norm))}`,
        subtitle,
        stamp,
        height: headHeight({ subtitle, stamp, headRoom }) + inner + MARGIN.b,
        margin: MARGIN,
        headRoom,
      },
      { ...layout, annotations, shapes },
    ),
  };
}
