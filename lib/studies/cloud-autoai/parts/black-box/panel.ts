import { formatEpsilon, INK, type PlotlyTrace, plain } from '../../../../figures/index.js';
import { bars, tidy } from '../../figures/panels.js';
import { LOOK } from '../../palette.js';
import { curveColor, sourcesOf, transferLook, transferName } from './look.js';
import type { QueryCurve, TransferRow, VictimResult } from './result.js';

export interface PanelAxes {
  readonly xaxis: string;
  readonly yaxis: string;
}

/** Where points stand that cost no query: left of the 1, apart from one another. */
const FREE = 0.42;
const APART = 1.3;
/** Radii of one budget stand this factor apart. */
const BESIDE = 1.07;

const grouped = (name: string, shown: boolean) => ({ name, legendgroup: name, showlegend: shown });
const shade = (color: string): string =>
  `rgba(${[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)).join(', ')}, 0.14)`;

/** A curve that loses a row at a query, with its 95 % band. */
export function queryCurve(curve: QueryCurve, axes: PanelAxes, name: string, legend: boolean): PlotlyTrace[] {
  const { points } = curve;
  const color = curveColor(curve);
  const x = points.map(({ queries }) => queries);
  const end = (which: 0 | 1) => points.map(({ accuracy }) => tidy(accuracy.interval[which]));
  const common = { type: 'scatter', mode: 'lines', ...axes, legendgroup: name };
  const band = {
    ...common,
    hoverinfo: 'skip',
    showlegend: false,
    name: `${name}, 95 %`,
    line: { width: 0, shape: 'hv', color },
  };
  return [
    { ...band, x, y: end(0) },
    { ...band, x, y: end(1), fill: 'tonexty', fillcolor: shade(color) },
    {
      ...common,
      ...grouped(name, legend),
      x,
      y: points.map(({ accuracy }) => tidy(accuracy.value)),
      line: { color, width: 2, shape: 'hv' },
      hovertemplate: `${name}<br>%{x} queries: %{y:.1%}<extra></extra>`,
    },
  ];
}

/** How the curves of several radii are told apart. */
export const RADIUS_DASHES = ['dot', 'dash', 'solid', 'dashdot'] as const;
const RADIUS_SYMBOLS = ['triangle-up', 'square', 'circle', 'diamond'] as const;

/** HopSkipJump at one of several radii: a run for each budget, so points with bars, a little beside one another. */
export function budgetCurve(curve: QueryCurve, axes: PanelAxes, place: number): PlotlyTrace {
  const color = curveColor(curve);
  const { points } = curve;
  const name = `length ≤ ${curve.epsilon}`;
  return {
    type: 'scatter',
    mode: 'lines+markers',
    ...axes,
    ...grouped(name, false),
    x: points.map(({ queries }) => Number((queries * BESIDE ** (place - 1)).toPrecision(4))),
    y: points.map(({ accuracy }) => tidy(accuracy.value)),
    line: { color, width: 1.6, dash: RADIUS_DASHES[place % RADIUS_DASHES.length] },
    marker: { color, size: 6, symbol: RADIUS_SYMBOLS[place % RADIUS_SYMBOLS.length] },
    error_y: bars(
      points.map(({ accuracy }) => accuracy),
      color,
      [1.1, 3],
    ),
    text: points.map(({ queries }) => `${queries} queries`),
    hovertemplate: `${name}<br>%{text}: %{y:.1%}<extra></extra>`,
  };
}

/** What stands in place of a legend beside a panel of HopSkipJump. */
export const RADIUS_MARKS = ['▲', '■', '●', '◆'] as const;

/** A level line over the whole panel. */
export const levelLine = (
  name: string,
  level: number,
  axes: PanelAxes,
  { range, dash, legend }: { range: readonly [number, number]; dash: 'dash' | 'dot'; legend: boolean },
): PlotlyTrace => ({
  type: 'scatter',
  mode: 'lines',
  ...axes,
  ...grouped(name, legend),
  x: [...range],
  y: [tidy(level), tidy(level)],
  line: { color: dash === 'dash' ? INK : LOOK.baseline.color, width: 1.4, dash },
  hovertemplate: `${name}: %{y:.1%}<extra></extra>`,
});

/** Transferred attacks at one radius, at the queries they cost in all. */
export function transferPoints(victim: VictimResult, epsilon: number, axes: PanelAxes, legend: boolean): PlotlyTrace[] {
  const names = sourcesOf(victim.transfers);
  const here = victim.transfers.filter((row) => row.epsilon === epsilon);
  const beside = (row: TransferRow) => {
    const same = here.filter(({ totalQueries }) => totalQueries === row.totalQueries);
    return APART ** (same.indexOf(row) - (same.length - 1) / 2);
  };
  return here.map((row) => {
    const name = plain(transferName(row));
    const look = transferLook(names.indexOf(transferName(row)));
    return {
      type: 'scatter',
      mode: 'markers',
      ...axes,
      ...grouped(name, legend),
      x: [Number(((row.totalQueries || FREE) * beside(row)).toPrecision(4))],
      y: [tidy(row.accuracy.value)],
      marker: { color: look.color, symbol: look.symbol, size: 9 },
      error_y: bars([row.accuracy], look.color),
      hovertemplate: `${name}, ε ${formatEpsilon(epsilon)}<br>${row.totalQueries} queries in all: %{y:.1%}<extra></extra>`,
    };
  });
}

/** Ticks of the axis of queries: none, and the powers of ten. */
export function queryTicks(most: number): { tickvals: number[]; ticktext: string[]; range: [number, number] } {
  const decades = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, k) => 10 ** k);
  return {
    tickvals: [FREE, ...decades],
    ticktext: ['0', ...decades.map((value) => value.toLocaleString('en-US'))],
    range: [Math.log10(FREE / APART ** 2), Math.log10(most * APART ** 2)],
  };
}
