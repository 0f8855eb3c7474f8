import type { Figure, PlotlyLayout } from '../figure.js';

export type Span = readonly [number, number];

/** What a paper's layout reads of an axis. */
export interface Axis extends Record<string, unknown> {
  readonly domain?: Span;
  readonly range?: Span;
  readonly title?: { readonly text?: string };
  readonly ticktext?: readonly string[];
  readonly tickvals?: readonly number[];
  readonly showticklabels?: boolean;
  readonly type?: string;
}

/** What it reads of an annotation. */
export interface Annotation extends Record<string, unknown> {
  readonly name?: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly xref?: string;
  readonly yref?: string;
  readonly xshift?: number;
  readonly yshift?: number;
  readonly xanchor?: string;
  readonly yanchor?: string;
  readonly font?: { readonly size?: number; readonly color?: string };
  readonly showarrow?: boolean;
}

/** A panel: its axes as traces name them (`x2`, `y2`), and its place in shares of the plot. */
export interface Cell {
  readonly x: string;
  readonly y: string;
  readonly across: Span;
  readonly up: Span;
}

export const axisKey = (name: string): string => `${name[0]}axis${name.slice(1)}`;
export const axisOf = (layout: PlotlyLayout, name: string): Axis => (layout[axisKey(name)] ?? {}) as Axis;
export const annotationsOf = (layout: PlotlyLayout): readonly Annotation[] =>
  (layout.annotations ?? []) as readonly Annotation[];

/** The panels of a figure, row by row from the top left. */
export function cellsOf({ data, layout }: Pick<Figure, 'data' | 'layout'>): Cell[] {
  const pairs = new Map(data.map(({ xaxis = 'x', yaxis = 'y' }) => [`${xaxis} ${yaxis}`, [xaxis, yaxis] as string[]]));
  return [...pairs.values()]
    .map(([x, y]) => ({
      x,
      y,
      across: axisOf(layout, x).domain ?? ([0, 1] as const),
      up: axisOf(layout, y).domain ?? ([0, 1] as const),
    }))
    .sort((a, b) => b.up[0] - a.up[0] || a.across[0] - b.across[0]);
}

const apart = (a: Span, b: Span): boolean => a[1] <= b[0] + 1e-9 || b[1] <= a[0] + 1e-9;

/** How many panels stand side by side; 1 where one lies within another. */
export function columnsOf(cells: readonly Cell[]): number {
  const covered = cells.some((a) => cells.some((b) => a !== b && !apart(a.across, b.across) && !apart(a.up, b.up)));
  return covered || !cells.length ? 1 : new Set(cells.map(({ across }) => across[0])).size;
}

/** Where an annotation's panel is told by its axes, or by its standing exactly on two edges of it. */
export function cellOf({ x, y, xref, yref }: Annotation, cells: readonly Cell[]): Cell | undefined {
  const axes = (ref = 'paper') => ref.replace(' domain', '');
  return (
    cells.find((cell) => axes(xref) === cell.x || axes(yref) === cell.y) ??
    cells.find(({ across, up }) => across.some((edge) => near(edge, x)) && up.some((edge) => near(edge, y)))
  );
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;
