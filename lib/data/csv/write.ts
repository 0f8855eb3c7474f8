import { basename } from 'node:path';
import { writePieces } from '../whole-file.js';
import { writeZippedCsv } from '../zip.js';
import { formatFloat32 } from './numbers.js';
import { isPlainCsv } from './plain.js';
import { columnsOf, type Schema } from './schema.js';

/** The columns a table is written from; each must be given if the schema has it. */
export interface TableColumns {
  readonly rows: number;
  readonly labels: Readonly<Record<string, ArrayLike<number>>>;
  readonly pixels?: Float32Array;
  readonly scores?: Float64Array;
  readonly text?: Readonly<Record<string, readonly string[]>>;
}

/** How many rows go into one piece of text: large enough for the compressor, small enough for memory. */
const PIECE_ROWS = 64;

/** This writer quotes nothing, and the reader knows no quotes. */
function plain(cell: string, column: string, row: number): string {
  if (/[,"\r\n]/.test(cell))
    throw new RangeError(
      `Column "${column}", row ${row + 1}: ${JSON.stringify(cell)} would need quotes, which are not written.`,
    );
  return cell;
}

function* csvPieces(schema: Schema, table: TableColumns): Generator<string> {
  yield `${schema.columns.map((column) => column.name).join(',')}\n`;
  const { labels, pixels, scores, text } = table;
  const whole = (values: ArrayLike<unknown>, width: number, what: string) => {
    if (values.length !== table.rows * width)
      throw new RangeError(
        `${schema.name}: ${what} holds ${values.length} values, ${table.rows} rows need ${table.rows * width}.`,
      );
  };
  for (const [name, values] of Object.entries({ ...labels, ...text })) whole(values, 1, `column "${name}"`);
  const { classes } = schema;
  const width = columnsOf(schema, 'pixel');
  if (pixels) whole(pixels, width, 'pixels');
  if (scores) whole(scores, classes, 'scores');
  let pixel = 0;
  const cells = schema.columns.map(({ name, kind, class: k }) => {
    if (kind === 'pixel' && pixels) {
      const slot = pixel++;
      return (row: number) => formatFloat32(pixels[row * width + slot]);
    }
    if (kind === 'score' && scores && k !== undefined) return (row: number) => String(scores[row * classes + k]);
    if (kind === 'label' && labels[name]) return (row: number) => String(labels[name][row]);
    if (kind === 'text' && text?.[name]) return (row: number) => plain(text[name][row], name, row);
    throw new Error(`Column "${name}" (${kind}) of ${schema.name} was not given.`);
  });
  for (let from = 0; from < table.rows; from += PIECE_ROWS) {
    let piece = '';
    for (let row = from; row < Math.min(from + PIECE_ROWS, table.rows); row++)
      piece += `${cells.map((cell) => cell(row)).join(',')}\n`;
    yield piece;
  }
}

/** Writes a table as the one CSV of a zip file, or as it is where the name ends in .csv; it appears whole or not at all. */
export async function writeTable(file: string, schema: Schema, table: TableColumns): Promise<void> {
  if (isPlainCsv(file)) return writePieces(file, csvPieces(schema, table));
  await writeZippedCsv(file, basename(file).replace(/\.zip$/, ''), csvPieces(schema, table));
}
