/** A box that is to be placed: what it takes from, all of it before it in the list, and how high it is in pixels. */
export interface Sized {
  readonly from: readonly number[];
  readonly height: number;
}

/** Where a box stands: its row, counted from the images, and its column, 0 for the main line. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/**
 * Each box one row below the lowest that it takes from, in the column of the leftmost of these, or, where that is taken in
 * its row, in the next one that is free.
 */
export function placesOf(boxes: readonly Sized[]): Place[] {
  const places: Place[] = [];
  const taken = new Set<string>();
  for (const { from } of boxes) {
    const row = from.length ? Math.max(...from.map((i) => places[i].row)) + 1 : 0;
    let column = from.length ? Math.min(...from.map((i) => places[i].column)) : 0;
    while (taken.has(`${row} ${column}`)) column++;
    taken.add(`${row} ${column}`);
    places.push({ row, column });
  }
  return places;
}
