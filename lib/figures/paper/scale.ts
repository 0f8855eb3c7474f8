/** Screen pixels of a figure per pixel of paper (96 an inch): 12 becomes 7 pt, 13 becomes 7.6 pt. */
export const PAPER_SCALE = 0.78;

/** Points. */
export const FONT_SIZES = { smallest: 7, largest: 9 } as const;

const PIXELS_PER_POINT = 96 / 72;

/** Keys that hold pixels wherever they stand. */
const PIXELS = new Set(
  'standoff ticklen xshift yshift thickness ticklabelstandoff ax ay entrywidth xgap ygap l r t b pad'.split(' '),
);
/** What has a width in pixels; that of a bar is in data. */
const DRAWN = new Set(['line', 'error_x', 'error_y', 'layout']);
/** Data, which are never pixels. */
const DATA = new Set(['x', 'y', 'z', 'text', 'customdata', 'range', 'domain', 'tickvals', 'ticktext', 'array']);

/** A screen's font size in pixels as one of paper, within 7 to 9 pt. */
export const paperFont = (size: number): number =>
  Math.min(FONT_SIZES.largest, Math.max(FONT_SIZES.smallest, (size * PAPER_SCALE) / PIXELS_PER_POINT)) *
  PIXELS_PER_POINT;

function scaledNumber(key: string, value: number, parent: string): number {
  if (key === 'size') return /font/.test(parent) ? paperFont(value) : value * PAPER_SCALE;
  const pixels = PIXELS.has(key) || (key === 'width' && DRAWN.has(parent)) || (key === 'height' && parent === 'layout');
  return pixels ? value * PAPER_SCALE : value;
}

/** A trace or a layout drawn for the screen, with every length in pixels made a paper's. */
export function scaled<T>(value: T, key: string, parent = ''): T {
  if (typeof value === 'number') return scaledNumber(key, value, parent) as T;
  if (DATA.has(key) || typeof value !== 'object' || value === null) return value;
  // A list's entries are of the kind that its key says: sizes, annotations.
  if (Array.isArray(value)) return value.map((one) => scaled(one, key, parent)) as T;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, scaled(one, name, key)])) as T;
}

/** Every font size in a figure, in points, smallest first. */
export function fontSizes(value: unknown, parent = ''): number[] {
  if (typeof value !== 'object' || value === null) return [];
  const sizes = Object.entries(value).flatMap(([key, one]) => {
    if (key === 'size' && /font/.test(parent) && typeof one === 'number')
      return [Number((one / PIXELS_PER_POINT).toFixed(1))];
    return DATA.has(key) ? [] : fontSizes(one, Array.isArray(value) ? parent : key);
  });
  return [...new Set(sizes)].sort((a, b) => a - b);
}
