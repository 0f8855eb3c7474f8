import type { QueryCurve, TransferRow, VictimResult } from '../replication/cloud-autoai/black-box/contracts.js';
import { curveColor, sourcesOf, transferLook, transferName } from './black-box-look.js';
import type { PlotlyTrace } from './figure.js';
import { formatEpsilon } from './format.js';
import { INK, LOOK } from './palette.js';
import { plain } from './wording.js';

export interface PanelAxes {
  readonly xaxis: string;
  readonly yaxis: string;
}

/** Where points stand that cost no question: left of the 1, apart from one another. */
const FREE = 0.42;
const APART = 1.3;

const tidy = (value: number): number => Number(value.toFixed(6)) + 0;
const grouped = (name: string, shown: boolean) => ({ name, legendgroup: name, showlegend: shown });
const shade = (color: string): string =>
  `rgba(${[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)).join(', ')}, 0.14)`;

/** A curve and its 95 % band. */
export function queryCurve(
  curve: QueryCurve,
  axes: PanelAxes,
  { name, dash = 'solid', legend }: { name: string; dash?: 'solid' | 'dash' | 'dot'; legend: boolean },
): PlotlyTrace[] {
  const { points } = curve;
  const color = curveColor(curve);
  const x = points.map(({ queries }) => queries);
  const end = (which: 0 | 1) => points.map(({ accuracy }) => tidy(accuracy.interval[which]));
  // Between two budgets of HopSkipJump nothing was measured; the others lose a row at a question.
  const stepped = curve.attack !== 'HopSkipJump';
  const common = { type: 'scatter', ...axes, legendgroup: name };
  const band = { ...common, mode: 'lines', hoverinfo: 'skip', showlegend: false, name: `${name}, 95 %` };
  const shape = stepped ? 'hv' : 'linear';
  return [
    { ...band, x, y: end(0), line: { width: 0, shape, color } },
    { ...band, x, y: end(1), line: { width: 0, shape, color }, fill: 'tonexty', fillcolor: shade(color) },
    {
      ...common,
      ...grouped(name, legend),
      mode: stepped ? 'lines' : 'lines+markers',
      x,
      y: points.map(({ accuracy }) => tidy(accuracy.value)),
      line: { color, width: 2, dash, shape },
      marker: { color, size: 5 },
      hovertemplate: `${name}<br>%{x} questions: %{y:.1%}<extra></extra>`,
    },
  ];
}

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

/** Transferred attacks at one radius, at what they asked the teacher in all. */
export function transferPoints(victim: VictimResult, epsilon: number, axes: PanelAxes, legend: boolean): PlotlyTrace[] {
  const names = sourcesOf(victim.transfers);
  const here = victim.transfers.filter((row) => row.epsilon === epsilon);
  const beside = (row: TransferRow) => {
    const same = here.filter(({ asked }) => asked === row.asked);
    return APART ** (same.indexOf(row) - (same.length - 1) / 2);
  };
  return here.map((row) => {
    const name = plain(transferName(row));
    const look = transferLook(names.indexOf(transferName(row)));
    const { value, interval } = row.accuracy;
    return {
      type: 'scatter',
      mode: 'markers',
      ...axes,
      ...grouped(name, legend),
      x: [Number(((row.asked || FREE) * beside(row)).toPrecision(4))],
      y: [tidy(value)],
      marker: { color: look.color, symbol: look.symbol, size: 9 },
      error_y: {
        type: 'data',
        symmetric: false,
        array: [tidy(interval[1] - value)],
        arrayminus: [tidy(value - interval[0])],
        color: look.color,
        thickness: 1.4,
        width: 4,
      },
      hovertemplate: `${name}, ε ${formatEpsilon(epsilon)}<br>${row.asked} questions in all: %{y:.1%}<extra></extra>`,
    };
  });
}

/** Ticks of the axis of questions: none asked, and the powers of ten. */
export function questionTicks(most: number): { tickvals: number[]; ticktext: string[]; range: [number, number] } {
  const decades = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, k) => 10 ** k);
  return {
    tickvals: [FREE, ...decades],
    ticktext: ['0', ...decades.map((value) => value.toLocaleString('en-US'))],
    range: [Math.log10(FREE / APART ** 2), Math.log10(most * APART ** 2)],
  };
}
