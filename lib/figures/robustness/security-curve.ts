import type { AttackEntry, RobustnessReport } from '../../evaluation/index.js';
import { percentAxis, plainAxis } from '../axes.js';
import { curve } from '../curve.js';
import type { Figure, PlotlyTrace } from '../figure.js';
import { formatPercent } from '../format.js';
import { frame } from '../frame.js';
import { caption, plain, wrapped } from '../wording.js';
import { CERTIFIED, looksOf, WORST } from './look.js';
import { attackSeries, formatRadius, normName } from './series.js';
import { sourceOf, subtitleOf, unitOf } from './source.js';

export interface NormOptions {
  /** Default: the first norm of the report that has something to draw. */
  norm?: AttackEntry['norm'];
}

/** More points than these are a line; fewer are marked one by one. */
const MOST_MARKS = 12;

const BASELINES = [
  { name: 'clean accuracy', dash: 'dash', color: '#555555' },
  { name: 'largest class', dash: 'dot', color: '#555555' },
] as const;

/** The area between the ends of the worst case's intervals. */
const band = (points: RobustnessReport['curve'][number]['points']): PlotlyTrace => ({
  type: 'scatter',
  mode: 'lines',
  name: '95 % interval',
  x: [...points.map(({ epsilon }) => epsilon), ...points.map(({ epsilon }) => epsilon).reverse()],
  y: [...points.map(({ interval }) => interval[1]), ...points.map(({ interval }) => interval[0]).reverse()],
  fill: 'toself',
  fillcolor: 'rgba(34,34,34,0.13)',
  line: { width: 0 },
  hoverinfo: 'skip',
  legendrank: 2,
});

/** Rounds up to what an axis can end at without cutting a marker. */
const room = (largest: number): [number, number] => [-0.03 * largest, 1.04 * largest];

/**
 * `security-curve-linf` and so on: robust accuracy over epsilon in one norm. Each attack at the radii at which it was
 * read, the worst case over all attacks with its interval, and what clean images and a constant answer give.
 * @throws RangeError where the report has nothing in that norm.
 */
export function securityCurveFigure(report: RobustnessReport, options: NormOptions = {}): Figure {
  const norm = options.norm ?? report.curve[0]?.norm;
  const points = report.curve.find((one) => one.norm === norm)?.points;
  if (!norm || !points) throw new RangeError(`The report has no attack in ${norm ?? 'any norm'}: no curve to draw.`);
  const largest = Math.max(...points.map(({ epsilon }) => epsilon)) || 1;
  const dense = points.length > MOST_MARKS;
  const look = looksOf(report);
  const shown = attackSeries(report)
    .map((series) => ({ series, look: look(series.label) }))
    .filter(({ series }) => series.norm === norm && series.readings.length > 0);
  const { model, clean, majority, n } = report;
  const levels = [clean.accuracy, majority.accuracy];
  const worst = curve({
    name: 'worst case',
    look: WORST,
    points: points.map(({ epsilon, robustAccuracy }) => ({ x: epsilon, y: robustAccuracy })),
  });
  const proofs = (report.certified ?? []).filter((one) => one.norm === norm).sort((a, b) => a.epsilon - b.epsilon);
  const provers = [...new Set(proofs.map(({ by }) => by))].join(', ');
  const data: PlotlyTrace[] = [
    ...BASELINES.map(({ name, dash, color }, i) => ({
      type: 'scatter',
      mode: 'lines',
      name: `${name}, ${formatPercent(levels[i], 1)}`,
      x: room(largest),
      y: [levels[i], levels[i]],
      line: { color, width: 1.4, dash },
      hoverinfo: 'skip',
      legendrank: 2000 + i,
    })),
    band(points),
    {
      ...worst,
      mode: dense ? 'lines' : 'lines+markers',
      line: { color: WORST.color, width: 2.6 },
      // A ring: the attack that makes the worst case can be seen inside it.
      marker: { symbol: 'circle-open', color: WORST.color, size: 15, line: { width: 2, color: WORST.color } },
      hovertemplate: 'worst case<br>ε %{x:.4~g}: %{y:.1%}<extra></extra>',
      legendrank: 1,
    },
    ...(proofs.length > 0
      ? [
          {
            ...curve({
              name: wrapped(plain(`certified (${provers})`), 28),
              look: CERTIFIED,
              points: proofs.map(({ epsilon, accuracy, interval }) => ({ x: epsilon, y: accuracy, interval })),
              size: 10,
            }),
            hovertemplate: 'certified<br>ε %{x:.4~g}: %{y:.1%}<extra></extra>',
            legendrank: 3,
          },
        ]
      : []),
    ...shown.map(({ series, look }) => ({
      ...curve({
        name: series.label,
        look,
        points: series.readings.map(({ epsilon, robustAccuracy }) => ({ x: epsilon, y: robustAccuracy })),
        size: 8,
      }),
      // Beside a curve that is known everywhere, lines between an attack's few points would seem to cross it.
      mode: dense ? 'markers' : 'lines+markers',
      line: { color: look.color, width: 1.4 },
      name: wrapped(series.label, 28),
      hovertemplate: `${plain(series.label)}<br>ε %{x:.4~g}: %{y:.1%}<extra></extra>`,
    })),
  ];
  const radii = dense ? [] : points.map(({ epsilon }) => epsilon);
  return {
    id: `security-curve-${norm}`,
    caption: caption(
      sourceOf(report),
      `Robust accuracy of ${model.name} over the radius of the attack in ${normName(norm)}: the share of all rows that are answered rightly under attack.`,
      'The worst case counts a row as broken where any attack of the report found an error within the radius; the shaded band is its 95 % Wilson interval over rows.',
      proofs.length > 0
        ? `Black triangles: rows that are right and proved by ${provers} to stay so, with 95 % intervals. Robust accuracy lies between these two ends: no attack, however strong, can break a certified row, and every row above the worst case is broken already; what is between them is undecided.`
        : '',
      shown.length > 0
        ? 'Colored markers are single attacks, whose intervals are in the figure of attacks.'
        : 'No single attack was read at a radius of its own.',
      dense ? '' : 'Nothing was measured between the markers.',
      `Dashed: accuracy on clean images; dotted: always answering class ${majority.class}, the largest.`,
    ),
    data,
    layout: frame(
      {
        title: `Security curve, ${normName(norm)}`,
        subtitle: [subtitleOf(report)],
        stamp: { comparable: true },
        height: Math.max(520, 200 + 22 * (shown.length + 4 + (proofs.length > 0 ? 1 : 0))),
        margin: { l: 76, r: 230, b: 64 },
      },
      {
        showlegend: true,
        legend: {
          x: 1.02,
          y: 1,
          xanchor: 'left',
          yanchor: 'top',
          font: { size: 12.5 },
          itemsizing: 'trace',
          tracegroupgap: 0,
        },
        xaxis: plainAxis(`ε in ${normName(norm)} (${unitOf(report)})`, {
          range: room(largest),
          ...(radii.length > 0 && {
            tickmode: 'array',
            tickvals: radii,
            ticktext: radii.map((epsilon) => (epsilon === 0 ? '0 (clean)' : formatRadius(epsilon))),
          }),
        }),
        yaxis: percentAxis(`robust accuracy, n = ${n.toLocaleString('en-US')}`, { range: [-0.02, 1.02], dtick: 0.2 }),
      },
    ),
  };
}
