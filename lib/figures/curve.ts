import type { PlotlyTrace } from './figure.js';
import { COLORS, type Look } from './palette.js';

/** A point of a curve, with the ends of its interval where it has one. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly interval?: readonly [number, number];
}

export interface CurveOptions {
  name: string;
  look: Look;
  points: readonly CurvePoint[];
  /** Open markers and a dotted line: printed elsewhere, not measured here. */
  open?: boolean;
  line?: false | 'solid' | 'dash' | 'dot';
  axes?: { xaxis?: string; yaxis?: string };
  size?: number;
}

/** Six decimals are more than a screen shows; adding 0 turns −0 into 0, which JSON would do later. */
const tidy = (value: number): number => Number(value.toFixed(6)) + 0;

/** Markers, a line through them, and 95 % bars where points carry an interval. */
export function curve({ name, look, points, open = false, line, axes = {}, size = 9 }: CurveOptions): PlotlyTrace {
  const dash = line ?? (open ? 'dot' : 'solid');
  const bars = points.some((point) => point.interval);
  return {
    type: 'scatter',
    mode: dash === false ? 'markers' : 'lines+markers',
    name,
    x: points.map((point) => point.x),
    y: points.map((point) => tidy(point.y)),
    line: { color: look.color, width: open ? 1.3 : 2, dash: dash === false ? 'solid' : dash },
    marker: {
      symbol: open ? `${look.symbol}-open` : look.symbol,
      color: look.color,
      size: open ? size + 2 : size,
      line: { width: open ? 1.5 : 0, color: look.color },
    },
    ...(bars && {
      error_y: {
        type: 'data',
        symmetric: false,
        array: points.map((point) => tidy((point.interval?.[1] ?? point.y) - point.y)),
        arrayminus: points.map((point) => tidy(point.y - (point.interval?.[0] ?? point.y))),
        color: look.color,
        thickness: 1.4,
        width: 5,
      },
    }),
    hovertemplate: `${name}<br>ε %{x}: %{y:.3%}<extra></extra>`,
    cliponaxis: false,
    ...axes,
  };
}

/** A thin grey line through reference values. */
export const baseline = (
  name: string,
  points: readonly CurvePoint[],
  dash: 'dot' | 'dashdot',
  axes: CurveOptions['axes'] = {},
): PlotlyTrace => ({
  type: 'scatter',
  mode: 'lines',
  name,
  x: points.map((point) => point.x),
  y: points.map((point) => tidy(point.y)),
  line: { color: COLORS.gray, width: 1.3, dash },
  hovertemplate: `${name}<br>ε %{x}: %{y:.3%}<extra></extra>`,
  ...axes,
});

/** Where measurements have gaps they are joined by dots: nothing was measured on the way. */
export const throughGaps = (sets: readonly { selected: unknown }[]): 'solid' | 'dot' =>
  sets.every(({ selected }) => selected) ? 'solid' : 'dot';
