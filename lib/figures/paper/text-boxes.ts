import type { Figure } from '../figure.js';
import { type Annotation, annotationsOf, axisOf, type Span } from './cells.js';

/** Text as Plotly shows it, without its small HTML, line by line. */
export const linesOf = (text: string): string[] =>
  text.split(/<br\s*\/?>/).map((line) =>
    line
      .replace(/<[^>]*>/g, '')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&'),
  );

/** About how wide a text is: letters of Liberation Sans are less than half as wide as they are high. */
export const textWidth = (text: string, size: number): number =>
  Math.max(...linesOf(text).map((line) => line.length)) * size * (text.includes('<b>') ? 0.52 : 0.45);

export const textHeight = (text: string, size: number): number => linesOf(text).length * size * 1.3;

interface Box {
  readonly across: Span;
  readonly down: Span;
}

const SHARE: Readonly<Record<string, number>> = { left: 0, top: 0, right: 1, bottom: 1 };

/** The box of an annotation's text in pixels from the top left; undefined where its axis has no plain range. */
function boxOf({ layout }: Figure, annotation: Annotation): Box | undefined {
  const {
    text,
    x,
    y,
    xref = 'x',
    yref = 'y',
    xanchor = '',
    yanchor = '',
    xshift = 0,
    yshift = 0,
    font,
    textangle = 0,
  } = annotation;
  const { l, r, t, b } = layout.margin as { l: number; r: number; t: number; b: number };
  const share = (at: number, ref: string): number | undefined => {
    if (ref === 'paper') return at;
    const { domain: [low, high] = [0, 1], range } = axisOf(layout, ref.replace(' domain', ''));
    if (ref.endsWith('domain')) return low + at * (high - low);
    return range && low + ((at - range[0]) / (range[1] - range[0])) * (high - low);
  };
  const [atX, atY] = [share(x, xref), share(y, yref)];
  if (atX === undefined || atY === undefined) return undefined;
  const size = font?.size ?? 12;
  const upright: [number, number] = [textWidth(text, size), textHeight(text, size)];
  const [width, height] = Math.abs(Number(textangle)) === 90 ? upright.reverse() : upright;
  const left = l + atX * (layout.width - l - r) + xshift - width * (SHARE[xanchor] ?? 0.5);
  const top = t + (1 - atY) * (layout.height - t - b) - yshift - height * (SHARE[yanchor] ?? 0.5);
  return { across: [left, left + width], down: [top, top + height] };
}

const overlap = (a: Span, b: Span): boolean => Math.min(a[1], b[1]) - Math.max(a[0], b[0]) > 2;

/** Whether no text written on the figure covers another or leaves the page, by estimate. */
export function textFits(figure: Figure): boolean {
  const { width } = figure.layout;
  const boxes = annotationsOf(figure.layout).flatMap((one) => (one.text ? (boxOf(figure, one) ?? []) : []));
  return boxes.every(
    ({ across, down }, i) =>
      across[0] >= -4 &&
      across[1] <= width + 4 &&
      boxes.slice(i + 1).every((other) => !(overlap(across, other.across) && overlap(down, other.down))),
  );
}
