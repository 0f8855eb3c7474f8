import { createRequire } from 'node:module';
import type { DataFrame } from 'danfojs-node';
import type { Table } from './csv/read.js';

/** danfo takes seconds to load, so it is loaded by the first frame that is made. */
const danfo = (): typeof import('danfojs-node') => createRequire(__filename)('danfojs-node');

/** Columns of equal length, which may be 0, as a danfo DataFrame, for reading, grouping and showing. */
export function frame(columns: Readonly<Record<string, ArrayLike<number | string>>>): DataFrame {
  const lengths = new Set(Object.values(columns).map(({ length }) => length));
  if (lengths.size > 1)
    throw new RangeError(`Columns of a frame must be equally long, got ${[...lengths].join(', ')}.`);
  // Made of empty columns, danfo's own frame would not come to be.
  if (!lengths.size || lengths.has(0)) return new (danfo().DataFrame)([], { columns: Object.keys(columns) });
  const plain = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, Array.from<number | string>(values)]),
  );
  return new (danfo().DataFrame)(plain);
}

/**
 * A table's labels, answers and scores as a danfo DataFrame; its pixels stay behind, frames are too slow for them. A
 * table of no rows gives an empty frame with the same columns.
 */
export function predictionFrame({ labels, text, scores, rows, classes, scored = scores.length > 0 }: Table): DataFrame {
  const scoreColumns = Array.from({ length: scored ? classes : 0 }, (_, k): [string, number[]] => [
    `label_${k}_score`,
    Array.from({ length: rows }, (_row, row) => scores[row * classes + k]),
  ]);
  return frame({ ...labels, ...text, ...Object.fromEntries(scoreColumns) });
}
