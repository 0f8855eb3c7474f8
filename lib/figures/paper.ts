import { DIRECT, directLabels, HEAD, STRIP } from './annotations.js';
import type { Figure, PlotlyLayout, PlotlyTrace } from './figure.js';
import { type Annotation, annotationsOf, axisOf, cellOf, cellsOf, columnsOf } from './paper/cells.js';
import { legendBelow } from './paper/legend.js';
import { fontSizes, PAPER_SCALE, scaled } from './paper/scale.js';
import { headingHeight, stacked } from './paper/stack.js';
import { textFits, textWidth } from './paper/text-boxes.js';

/** Inches: across both columns of a page, and down it. */
export const DOUBLE_COLUMN = 6.9;
const PAGE = 9;
const PIXELS_PER_INCH = 96;

/** Pixels of the screen: the narrowest panel, and the narrowest figure of one. */
const NARROWEST = { panel: 80, plot: 150 };
/** The common margin of figures whose margins only kept them square or made room for a strip of numbers. */
const MARGIN = { l: 66, r: 22, b: 50, top: 10 };

/** Type of names and numbers at the cells of a matrix, in pixels of the screen; names with capitals are wide. */
const CELL_SIZE = { name: 15, number: 12 };

const FONTS = '"Liberation Sans", "DejaVu Sans", Arial, Helvetica, sans-serif';

export interface PaperFigure {
  readonly figure: Figure;
  /** Inches. */
  readonly width: number;
  readonly height: number;
  /** Points, smallest first. */
  readonly fontSizes: readonly number[];
}

type Margin = { l: number; r: number; t: number; b: number };

/** Whether a figure draws anything but words. */
export const hasData = ({ data, layout }: Figure): boolean =>
  data.length > 0 || annotationsOf(layout).some(({ showarrow }) => showarrow);

/** Names beside curves, pushed apart anew for the height that their axis now has. */
function relabelled({ layout, ...rest }: Figure): Figure {
  const { t, b } = layout.margin as Margin;
  const annotations = annotationsOf(layout);
  const direct = annotations.filter(({ name }) => name === DIRECT);
  const yrefs = [...new Set(direct.map(({ yref = 'y' }) => yref))];
  const again = yrefs.flatMap((yref) => {
    const { domain: [low, high] = [0, 1], range = [0, 1] } = axisOf(layout, yref);
    const own = direct.filter((one) => (one.yref ?? 'y') === yref);
    const labels = own.map(({ text, y, font }) => ({ text, y, color: font?.color ?? '' }));
    const { x, xref } = own[0];
    return directLabels(labels, { pixels: (layout.height - t - b) * (high - low), range, x, xref, yref });
  });
  return {
    ...rest,
    layout: { ...layout, annotations: [...annotations.filter((one) => !direct.includes(one)), ...again] },
  };
}

/** A matrix needs no color bar beside its numbers, and is square; one that comes without a bar is laid out already. */
function squareMatrix(figure: Figure): Figure {
  const barred = ({ type, texttemplate, showscale }: PlotlyTrace) =>
    type === 'heatmap' && texttemplate && showscale !== false;
  if (!figure.data.every(barred)) return figure;
  if (figure.data.length === 0) return figure;
  const margin = { ...(figure.layout.margin as Margin), l: 52, r: 10 };
  const side = Math.min(figure.layout.width - 62, 500);
  const width = figure.layout.width - 62 - side;
  return {
    ...figure,
    data: figure.data.map((trace) => ({ ...trace, showscale: false })),
    layout: {
      ...figure.layout,
      margin: { ...margin, l: 52 + width / 2, r: 10 + width / 2 },
      height: side + margin.t + margin.b,
    },
  };
}

/** Values as colors: with a scale at the right, and of a height that was chosen. */
const isColored = ({ type }: PlotlyTrace): boolean => type === 'heatmap' || type === 'contour';

/** Gray images, side by side in one heatmap. */
const isMosaic = ({ type, texttemplate, showscale }: PlotlyTrace): boolean =>
  type === 'heatmap' && !texttemplate && showscale === false;

/** Without title, subtitle and strip; margins no wider than what stands in them. */
function bare({ layout, ...rest }: Figure, width: number): Figure {
  const was = layout.margin as Margin;
  const annotations = annotationsOf(layout).filter(({ name }) => name !== HEAD && name !== STRIP);
  const strip = annotationsOf(layout).some(({ name }) => name === STRIP);
  const left = annotations.some(({ x, xshift = 0 }) => (x === 0 && xshift < 0) || x < 0);
  const named = Object.entries(layout).some(([key, axis]) => key.startsWith('yaxis') && (axis as Annotation).ticktext);
  const right =
    annotations.some(({ xref, x, xanchor }) => xref === 'paper' && x === 1 && xanchor === 'left') ||
    rest.data.some((trace) => isColored(trace) || (trace.marker as { colorbar?: unknown })?.colorbar);
  const top = headingHeight(annotations.filter((one) => one.yref !== 'y')) + MARGIN.top;
  const margin = {
    ...was,
    t: top,
    l: left || named ? was.l : Math.min(was.l, MARGIN.l),
    r: right ? was.r : Math.min(was.r, MARGIN.r),
    b: strip || layout.showlegend ? MARGIN.b : Math.min(was.b, MARGIN.b),
  };
  // Images keep their size, in the middle of the page.
  if (rest.data.some(isMosaic)) {
    const plot = layout.width - was.l - was.r;
    const side = Math.max(0, width - was.l - plot) / 2;
    Object.assign(margin, { l: was.l + side, r: side });
  }
  const height = layout.height - was.t - was.b + margin.t + margin.b;
  const plain = { ...layout, width, height, margin, annotations, font: { ...(layout.font as object), family: FONTS } };
  return { ...rest, layout: plain };
}

/** A figure is no higher for its width than this, where it is one panel of curves. */
const LOWEST_ASPECT = 0.78;

function lower(figure: Figure): Figure {
  const { layout, data } = figure;
  const { l, r, t, b } = layout.margin as Margin;
  if (!data.length || data.some(isColored)) return figure;
  if (axisOf(layout, 'y').ticktext || axisOf(layout, 'y').tickvals) return figure;
  const plot = Math.min(layout.height - t - b, Math.max(230, (layout.width - l - r) * LOWEST_ASPECT));
  return { ...figure, layout: { ...layout, height: plot + t + b } };
}

function withLegend(figure: Figure): Figure {
  const below = legendBelow(figure);
  if (!below) return figure;
  const margin = figure.layout.margin as Margin;
  const layout: PlotlyLayout = {
    ...figure.layout,
    legend: below.legend,
    height: figure.layout.height + below.pixels,
    margin: { ...margin, b: margin.b + below.pixels },
  };
  return { ...figure, layout };
}

/** The figure in pixels of the screen at this width, its panels in so many columns. */
function arranged(figure: Figure, width: number, columns: number): Figure {
  const plain = squareMatrix(bare(figure, width));
  const cells = cellsOf(plain);
  const panels = columns < columnsOf(cells) ? stacked(plain, columns) : cells.length > 2 ? plain : lower(plain);
  return relabelled(withLegend(panels));
}

/** Whether the numbers in the cells of matrices, and the names below, are no wider than their cells. */
function cellsFit({ data, layout }: Figure): boolean {
  const { l, r } = layout.margin as Margin;
  return data.every(({ type, texttemplate, text, xaxis = 'x' }) => {
    if (type !== 'heatmap' || !texttemplate) return true;
    const { domain: [from, to] = [0, 1], ticktext = [] } = axisOf(layout, String(xaxis));
    const rows = text as readonly (readonly string[])[];
    const width = ((to - from) * (layout.width - l - r)) / rows[0].length;
    const widest = (texts: readonly string[], size: number) => Math.max(0, ...texts.map((one) => textWidth(one, size)));
    return Math.max(widest(ticktext, CELL_SIZE.name), widest(rows.flat(), CELL_SIZE.number)) <= width;
  });
}

/** Whether a mosaic's pixels are still squares: narrower, its images would be squeezed. */
function square({ data, layout }: Figure): boolean {
  const { l, r, t, b } = layout.margin as Margin;
  return data.filter(isMosaic).every(({ z }) => {
    const rows = z as readonly (readonly unknown[])[];
    const shape = (layout.width - l - r) / rows[0].length / ((layout.height - t - b) / rows.length);
    return Math.abs(shape - 1) < 0.1;
  });
}

/** Whether its panels are wide enough and no text is covered or cut. */
function fits(figure: Figure): boolean {
  const { l, r } = figure.layout.margin as Margin;
  const plot = figure.layout.width - l - r;
  const narrowest = Math.min(...cellsOf(figure).map(({ across }) => (across[1] - across[0]) * plot));
  const tooHigh = figure.layout.height * PAPER_SCALE > PAGE * PIXELS_PER_INCH;
  return (
    plot >= NARROWEST.plot &&
    narrowest >= NARROWEST.panel &&
    !tooHigh &&
    square(figure) &&
    cellsFit(figure) &&
    textFits(figure)
  );
}

/**
 * A figure as a paper prints it: without title and strips of numbers, its type 7 to 9 pt at this width in inches. Panels
 * stand above each other where they would be too narrow side by side; what does not fit even so is as wide as both
 * columns of a page.
 */
export function paperFigure(figure: Figure, inches: number): PaperFigure {
  const width = (inches * PIXELS_PER_INCH) / PAPER_SCALE;
  const cells = cellsOf(figure);
  const most = columnsOf(cells);
  const columns = Array.from({ length: most }, (_, i) => most - i).filter((n) => n === most || cells.length % n === 0);
  const choices = columns.map((n) => arranged(figure, width, n));
  const chosen = choices.find(fits);
  if (!chosen && inches < DOUBLE_COLUMN) return paperFigure(figure, DOUBLE_COLUMN);
  const { layout, ...rest } = chosen ?? choices[0];
  const { data } = rest;
  const drawn: Figure = { ...rest, data: scaled(data, 'data'), layout: scaled(layout, 'layout', 'layout') };
  const page = { ...drawn.layout, width: inches * PIXELS_PER_INCH, height: Math.round(layout.height * PAPER_SCALE) };
  return {
    figure: { ...drawn, layout: page },
    width: inches,
    height: Number((page.height / PIXELS_PER_INCH).toFixed(2)),
    fontSizes: fontSizes(drawn),
  };
}

/** The heading of each panel by its axes, without markup; for what is written beside the figure. */
export function panelNames(figure: Figure): Map<string, string> {
  const cells = cellsOf(figure);
  return new Map(
    cells.map((cell, i) => {
      const headings = annotationsOf(figure.layout).filter(
        (one) => one.yanchor === 'bottom' && one.name !== HEAD && cellOf(one, cells) === cell,
      );
      const said = headings.map(({ text }) => text.replace(/<br>/g, ' ').replace(/<[^>]*>/g, '')).reverse();
      return [`${cell.x} ${cell.y}`, said.join(', ') || (cells.length > 1 ? String(i + 1) : '')];
    }),
  );
}
