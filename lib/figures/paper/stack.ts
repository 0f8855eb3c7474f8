import { DIRECT } from '../annotations.js';
import type { Figure, PlotlyLayout } from '../figure.js';
import { type Annotation, type Axis, annotationsOf, axisKey, axisOf, type Cell, cellOf, cellsOf } from './cells.js';
import { textHeight } from './text-boxes.js';

/** Pixels of tick labels and of an axis' title below a panel. */
const TICKS = 26;
const TITLE = 24;
/** Height of a panel per width, and its smallest height. */
const ASPECT = 0.58;
const LOWEST = 92;

/** Pixels that a panel's heading takes above it. */
export const headingHeight = (annotations: readonly Annotation[]): number =>
  Math.max(
    0,
    ...annotations
      .filter(({ yanchor, name }) => yanchor === 'bottom' && name !== DIRECT)
      .map(({ text, yshift = 0, font }) => yshift + textHeight(text, font?.size ?? 12)),
  );

const moved = (at: number, [low, high]: readonly [number, number], to: readonly [number, number]): number =>
  to[0] + ((at - low) / (high - low)) * (to[1] - to[0]);

/** The same panels in fewer columns, each with the axis titles and tick labels that its new place needs. */
export function stacked(figure: Figure, columns: number): Figure {
  const { layout } = figure;
  const margin = layout.margin as { l: number; r: number; t: number; b: number };
  const cells = cellsOf(figure);
  const annotations = annotationsOf(layout);
  const owners = new Map(annotations.map((one) => [one, cellOf(one, cells)]));
  const rows = Math.ceil(cells.length / columns);
  const xTitles = new Set(cells.flatMap(({ x }) => axisOf(layout, x).title?.text || []));
  const yTitle = axisOf(layout, cells[0].y).title?.text ?? '';
  const ticks = cells.every(({ x }) => axisOf(layout, x).showticklabels !== false);
  const plot = layout.width - margin.l - margin.r;
  const gapX = columns === 1 ? 0 : ticks ? 0.12 : 0.11;
  const width = (1 - gapX * (columns - 1)) / columns;
  const height = Math.max(LOWEST, width * plot * ASPECT);
  const head = headingHeight(annotations.filter((one) => owners.get(one)));
  const gap = head + 6 + (ticks ? TICKS : 6) + (xTitles.size > 1 ? TITLE : 0);
  const total = rows * height + (rows - 1) * gap;
  const place = (i: number): Pick<Cell, 'across' | 'up'> => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const left = column * (width + gapX);
    const top = total - row * (height + gap);
    return { across: [left, left + width], up: [Math.max(0, (top - height) / total), top / total] };
  };
  const axes: Record<string, Axis> = {};
  for (const [i, { x, y }] of cells.entries()) {
    const { across, up } = place(i);
    const [bottom, first] = [i + columns >= cells.length, i % columns === 0];
    const [xAxis, yAxis] = [axisOf(layout, x), axisOf(layout, y)];
    const titled = bottom || xTitles.size > 1;
    axes[axisKey(x)] = {
      ...xAxis,
      domain: across,
      anchor: y,
      title: { ...xAxis.title, text: titled ? (xAxis.title?.text ?? '') : '' },
      ...(!ticks && { showticklabels: bottom }),
    };
    axes[axisKey(y)] = {
      ...yAxis,
      domain: up,
      anchor: x,
      title: { ...axisOf(layout, cells[0].y).title, text: first ? yTitle : '' },
      ...(yAxis.showticklabels !== undefined && { showticklabels: first }),
    };
  }
  const move = (one: Annotation): Annotation => {
    const cell = owners.get(one);
    if (!cell) return one;
    const to = place(cells.indexOf(cell));
    const paper = (ref = 'paper') => ref === 'paper';
    return {
      ...one,
      ...(paper(one.xref) && { x: moved(one.x, cell.across, to.across) }),
      ...(paper(one.yref) && { y: moved(one.y, cell.up, to.up) }),
    };
  };
  const next: PlotlyLayout = {
    ...layout,
    ...axes,
    height: margin.t + margin.b + total,
    annotations: annotations.map(move),
  };
  return { ...figure, layout: next };
}
