/** Where a panel stands, in shares of the plot. */
export interface Place {
  readonly across: readonly [number, number];
  readonly up: readonly [number, number];
}

/** Pixels between two lines of panels, with the heading of the lower one; in shares of the plot: between two columns. */
const BETWEEN = { lines: 44, columns: 0.04 };

/** How many of `n` panels stand side by side. */
export const columnsFor = (n: number): number => Math.min(2, n);

/**
 * Places for `n` panels, line by line from the top, of so many pixels in each line; `pixels` is what all take.
 * @param heights one for each line.
 */
export function panelGrid(n: number, heights: readonly number[]): { places: Place[]; pixels: number } {
  const columns = columnsFor(n);
  const width = (1 - BETWEEN.columns * (columns - 1)) / columns;
  const pixels = heights.reduce((a, b) => a + b, 0) + (heights.length - 1) * BETWEEN.lines;
  const places = Array.from({ length: n }, (_, i): Place => {
    const line = Math.floor(i / columns);
    const left = (i % columns) * (width + BETWEEN.columns);
    const top = pixels - heights.slice(0, line).reduce((a, b) => a + b + BETWEEN.lines, 0);
    return { across: [left, left + width], up: [Math.max(0, top - heights[line]) / pixels, top / pixels] };
  });
  return { places, pixels };
}

/** `n` panels side by side with a gap between two, all in shares of the plot's width. */
export function sideBySide(n: number, gap: number): { width: number; left(panel: number): number } {
  const width = (1 - gap * (n - 1)) / n;
  return { width, left: (panel) => panel * (width + gap) };
}
