import { createRequire } from 'node:module';
// biome-ignore lint/suspicious/noTsIgnore: must hold in the declarations too, of whose readers not all have danfo
/** @ts-ignore danfo is an optional peer. */
import type { DataFrame } from 'danfojs-node';
import type { Table } from './csv/read.js';

/** danfo takes seconds to load, and is not everybody's: it is loaded by the first frame that is made. */
function danfo(): typeof import('danfojs-node') {
  try {
    return createRequire(__filename)('danfojs-node');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      'Data frames need danfojs-node 1.2.0, which is not installed: README.md of advlab says how to install it with its overrides.',
    );
  }
}

/**
 * Columns of equal length, which may be 0, as a danfo DataFrame, for reading, grouping and showing.
 * @throws RangeError for unequal lengths; Error where danfo is not installed.
 */
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
