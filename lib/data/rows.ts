import { type Dataset, takeRows } from './dataset.js';
import { DataError } from './errors.js';

/** A stretch of rows: `limit` of them (default: all that are left), starting at `offset` (default 0). */
export interface RowRange {
  readonly limit?: number;
  readonly offset?: number;
  /** Take fewer where there are not that many (default false: say so). */
  readonly atMost?: boolean;
}

/**
 * Where a stretch starts and ends in a set of `n` rows.
 * @throws DataError where it is empty, reaches past the end, or is not in whole numbers.
 */
export function rowRange(
  name: string,
  n: number,
  { limit, offset = 0, atMost = false }: RowRange,
): { from: number; to: number } {
  const whole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  if (!whole(offset, 0)) throw new DataError(name, `an offset must be a whole number of rows from 0, got ${offset}.`);
  if (limit !== undefined && !whole(limit, 1))
    throw new DataError(name, `a limit must be a whole number of rows from 1, got ${limit}.`);
  const wanted = limit === undefined ? n : offset + limit;
  const to = atMost ? Math.min(n, wanted) : wanted;
  if (offset >= n || to > n)
    throw new DataError(
      name,
      `has ${n.toLocaleString('en-US')} rows; ${limit === undefined ? 'all' : limit.toLocaleString('en-US')} from row ${offset} were asked for. Lower the limit or the offset.`,
    );
  return { from: offset, to };
}

/** What a caption says of a stretch: nothing where it is the whole set. */
export const rangeNote = ({ from, to }: { from: number; to: number }, n: number): string =>
  to - from === n ? '' : ` (rows ${from} to ${to - 1})`;

/** That stretch of a data set that is in memory. */
export function sliceRows(data: Dataset, range: RowRange): Dataset {
  const n = data.labels.length;
  const { from, to } = rowRange(data.name, n, range);
  if (to - from === n) return data;
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
  return takeRows(data, rows, `${data.provenance}${rangeNote({ from, to }, n)}`);
}
