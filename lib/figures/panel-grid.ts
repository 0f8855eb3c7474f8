/** Where a panel stands, in shares of the plot. */
export interface Place {
  readonly across: readonly [number, number];
  readonly up: readonly [number, number];
}

/** Pixels between two rows of panels, with the heading of the lower one; in shares of the plot: between two columns. */
const BETWEEN = { rows: 44, columns: 0.04 };

/** Places for `n` panels of a height in pixels, two side by side, row by row from the top; `pixels` is what all take. */
export function panelGrid(n: number, height: number): { columns: number; places: Place[]; pixels: number } {
  const columns = Math.min(2, n);
  const width = (1 - BETWEEN.columns * (columns - 1)) / columns;
  const rows = Math.ceil(n / columns);
  const pixels = rows * height + (rows - 1) * BETWEEN.rows;
  const places = Array.from({ length: n }, (_, i): Place => {
    const left = (i % columns) * (width + BETWEEN.columns);
    const top = pixels - Math.floor(i / columns) * (height + BETWEEN.rows);
    return { across: [left, left + width], up: [Math.max(0, top - height) / pixels, top / pixels] };
  });
  return { columns, places, pixels };
}
