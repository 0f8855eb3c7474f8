import { type Dataset, imageKey, takeRows } from '../../data/index.js';
import { PIXELS } from './schemas.js';

/** The first rows of a data set; all where it has fewer. */
export const firstRows = (data: Dataset, count: number): Dataset =>
  takeRows(
    data,
    Int32Array.from({ length: Math.min(count, data.labels.length) }, (_, row) => row),
  );

/** A row that differs from its nearest candidate in more pixels than this has no counterpart. */
const FEWEST_ALIKE = PIXELS - 40;
const TOLERANCE = 1e-3;

const keyOf = (pixels: Float32Array, row: number): string =>
  imageKey(pixels.subarray(row * PIXELS, (row + 1) * PIXELS));

function nearest(rows: Float32Array, row: number, candidates: Float32Array): number {
  let [best, most] = [-1, FEWEST_ALIKE - 1];
  for (let candidate = 0; candidate < candidates.length / PIXELS; candidate++) {
    let alike = 0;
    for (let i = 0; i < PIXELS && alike + PIXELS - i > most; i++)
      if (Math.abs(rows[row * PIXELS + i] - candidates[candidate * PIXELS + i]) <= TOLERANCE) alike++;
    if (alike > most) [best, most] = [candidate, alike];
  }
  return best;
}

/** Which candidate each row of a shuffled file is. */
export interface RowMatch {
  /** [rows]: the candidate's position, or −1. */
  readonly candidate: Int32Array;
  /** [rows]: 1 where every pixel agrees within 1e-3. */
  readonly exact: Uint8Array;
}

/**
 * Finds each row [784] among the candidates: published files are shuffled and carry no index. Rows that agree in all
 * pixels are found by hash, the few others by the nearest candidate.
 */
export function matchRows(rows: Float32Array, candidates: Float32Array): RowMatch {
  const byKey = new Map<string, number>();
  for (let i = candidates.length / PIXELS - 1; i >= 0; i--) byKey.set(keyOf(candidates, i), i);
  const n = rows.length / PIXELS;
  const candidate = new Int32Array(n);
  const exact = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    const found = byKey.get(keyOf(rows, row));
    exact[row] = Number(found !== undefined);
    candidate[row] = found ?? nearest(rows, row, candidates);
  }
  return { candidate, exact };
}
