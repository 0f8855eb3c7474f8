import type { AttackEntry, RobustnessReport } from '../../evaluation/index.js';
import { note } from '../annotations.js';
import { plainAxis } from '../axes.js';
import type { Figure, PlotlyTrace } from '../figure.js';
import { formatCount } from '../format.js';
import { frame, headHeight } from '../frame.js';
import { FAINT } from '../palette.js';
import { caption, plain, wrapped } from '../wording.js';
import { looksOf } from './look.js';
import type { NormOptions } from './security-curve.js';
import { type AttackSeries, attackSeries, formatSize, normName } from './series.js';
import { sourceOf, subtitleOf, unitOf } from './source.js';

const ROW = 40;
const MARGIN = { l: 176, r: 150, b: 60 };

type Whole = AttackSeries & { readonly whole: AttackEntry };

/** Minimal-norm attacks of a norm that broke anything. */
export const sizedAttacks = (report: RobustnessReport, norm?: AttackEntry['norm']): Whole[] =>
  attackSeries(report).flatMap((series) => {
    const { whole, kind } = series;
    return whole && kind === 'minimal' && whole.successes > 0 && (norm === undefined || series.norm === norm)
      ? [{ ...series, whole }]
      : [];
  });

/**
 * `sizes-l2` and so on: mean and median size of the perturbations that minimal-norm attacks found in one norm.
 * @throws RangeError where no minimal-norm attack of that norm broke a row.
 */
export function perturbationSizesFigure(report: RobustnessReport, options: NormOptions = {}): Figure {
  const norm = options.norm ?? sizedAttacks(report)[0]?.norm;
  const shown = norm === undefined ? [] : sizedAttacks(report, norm);
  if (!norm || shown.length === 0)
    throw new RangeError(`No minimal-norm attack in ${norm ?? 'any norm'} broke a row: no sizes to draw.`);
  const look = looksOf(report);
  const rows = shown.map((series) => ({
    ...series,
    look: look(series.label),
    center: series.whole.norms[norm],
  }));
  const largest = Math.max(...rows.flatMap(({ center }) => [center.mean ?? 0, center.median ?? 0]));
  const right = report.clean.correct;
  const trace = (which: 'mean' | 'median', symbol: string, size: number): PlotlyTrace => ({
    type: 'scatter',
    mode: 'markers',
    name: which,
    x: rows.map(({ center }) => center[which]),
    y: rows.map((_, k) => k),
    marker: {
      symbol,
      size,
      color: rows.map(({ look }) => look.color),
      line: { width: 2, color: rows.map(({ look }) => look.color) },
    },
    customdata: rows.map(({ label }) => plain(label)),
    hovertemplate: `%{customdata}: ${which} %{x:.3~g}<extra></extra>`,
    cliponaxis: false,
  });
  const subtitle = [subtitleOf(report), 'Filled: median; open: mean; over the rows broken, counted at the right'];
  const stamp = { comparable: true };
  return {
    id: `sizes-${norm}`,
    caption: caption(
      sourceOf(report),
      `Median (filled) and mean (open) ${normName(norm)} size of the perturbations that minimal-norm attacks found for ${report.model.name}, over the rows that each broke of the ${formatCount(right)} right from the start.`,
      'An attack that breaks fewer rows leaves its hardest ones out of both: compare only attacks that broke as many. Smaller is a stronger attack. Sizes carry no interval here.',
    ),
    data: [trace('median', 'diamond', 10), trace('mean', 'circle-open', 17)],
    layout: frame(
      {
        title: `Size of the smallest perturbation found, ${normName(norm)}`,
        subtitle,
        stamp,
        height: headHeight({ subtitle, stamp, headRoom: 8 }) + ROW * rows.length + 14 + MARGIN.b,
        margin: MARGIN,
        headRoom: 8,
      },
      {
        xaxis: plainAxis(`${normName(norm)} size (${unitOf(report)})`, { range: [0, 1.12 * largest] }),
        yaxis: plainAxis('', {
          range: [rows.length - 0.5, -0.5],
          tickvals: rows.map((_, k) => k),
          ticktext: rows.map(({ label }) => wrapped(label, 24)),
          tickfont: { size: 12.5 },
          ticks: '',
        }),
        annotations: rows.flatMap(({ whole, center }, k) => [
          note(`${formatCount(whole.successes)} of ${formatCount(right)} rows`, {
            x: 1,
            xref: 'paper',
            xanchor: 'left',
            xshift: 10,
            y: k,
            yref: 'y',
            font: { size: 12.5, color: whole.successes < right ? '#B00020' : FAINT },
          }),
          ...(center.median === null
            ? []
            : [
                note(formatSize(center.median), {
                  x: center.median,
                  xref: 'x',
                  y: k,
                  yref: 'y',
                  yshift: -15,
                  font: { size: 12 },
                }),
              ]),
        ]),
      },
    ),
  };
}
