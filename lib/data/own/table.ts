import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Papa from 'papaparse';
import { interruptSignal, pause } from '../../tensor/index.js';
import { DataError } from '../errors.js';
import { readZippedCsv } from '../zip.js';
import type { OwnOptions, RawRows } from './contract.js';

const DELIMITERS = [',', ';', '\t', '|'];
/** Columns that are taken for labels where none is named. */
const LABELS = ['label', 'class', 'target', 'y'];
/** What pandas writes over its index. */
const INDEX = /^(Unnamed: 0|index|)$/i;
const NUMBER = /^[ \t]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[ \t]*$/;
const HEAD_BYTES = 1 << 20;
/** Rows read before timers and signals have their turn. */
const BATCH = 512;

/** How the bytes of a text file are to be read, by its first ones. */
const encodingOf = (bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
};

function headOf(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** The sign that separates most cells of the first line, outside of quotes. */
function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((sign) => bare.split(sign).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** Which column is what. */
interface Columns {
  readonly names: readonly string[];
  readonly label: number;
  /** Of the values, in their order. */
  readonly pixels: readonly number[];
  readonly index: boolean;
}

const quoted = (names: readonly string[]) => {
  const told = names.slice(0, 12).map((name) => `"${name}"`);
  return `${told.join(', ')}${names.length > 12 ? `, … (${names.length} columns)` : ''}`;
};

function columnsOf(file: string, header: readonly string[], label: string | undefined): Columns {
  const names = header.map((name) => name.trim());
  if (names.every((name) => NUMBER.test(name)) && !names.every((name) => /^\d+$/.test(name)))
    throw new DataError(file, 'has no header: its first line holds numbers. Put the names of the columns above it.');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new DataError(file, 'is twice in the header.', { row: 0, column: twice });
  const wanted = label ?? LABELS.find((name) => names.some((one) => one.toLowerCase() === name));
  const at = names.findIndex((name) => name === wanted || (label === undefined && name.toLowerCase() === wanted));
  if (at < 0)
    throw new DataError(
      file,
      label === undefined
        ? `has no column of labels by a name such as ${LABELS.join(', ')}. Say which by the label option; it has ${quoted(names)}.`
        : `has no column "${label}"; it has ${quoted(names)}.`,
      { row: 0 },
    );
  const index = at !== 0 && INDEX.test(names[0]);
  const pixels = names.flatMap((_, i) => (i === at || (index && i === 0) ? [] : [i]));
  if (!pixels.length) throw new DataError(file, 'has labels and nothing else.', { row: 0 });
  return { names, label: at, pixels, index };
}

/** Takes the rows of a table one by one. */
class TableRows {
  private columns: Columns | undefined;
  private readonly blocks: Float32Array[] = [];
  private readonly labels: string[] = [];

  constructor(
    private readonly file: string,
    private readonly options: OwnOptions,
  ) {}

  push(cells: readonly string[]): void {
    if (!this.columns) {
      this.columns = columnsOf(this.file, cells, this.options.label);
      return;
    }
    const { names, label, pixels, index } = this.columns;
    const row = this.labels.length + 1;
    if (cells.length !== names.length)
      throw new DataError(this.file, `has ${cells.length} cells, but the header has ${names.length} columns.`, { row });
    if (index && cells[0].trim() !== String(row - 1))
      throw new DataError(
        this.file,
        `holds "${cells[0]}"; a column without a name of its own was taken for the row numbers 0, 1, 2, …. Name it, or leave it out.`,
        { row, column: names[0] },
      );
    const values = new Float32Array(pixels.length);
    for (let i = 0; i < pixels.length; i++) {
      const cell = cells[pixels[i]];
      if (!NUMBER.test(cell)) this.refuse(cell, row, names[pixels[i]]);
      values[i] = Number(cell);
    }
    const name = cells[label].trim();
    if (name === '') throw new DataError(this.file, 'is empty, expected a label.', { row, column: names[label] });
    this.blocks.push(values);
    // pandas writes whole numbers as 3.0 where another row had none.
    this.labels.push(/^\d+\.0*$/.test(name) ? String(Number(name)) : name);
  }

  rows(): RawRows {
    const { file, labels, columns } = this;
    if (!columns) throw new DataError(file, 'is empty; a table with a header was expected.');
    const { pixels, names, label, index } = columns;
    const values = new Float32Array(labels.length * pixels.length);
    this.blocks.forEach((block, row) => {
      values.set(block, row * pixels.length);
    });
    return {
      ...{ file, values, shape: pixels.length, labels },
      notes: [`labels of column "${names[label]}"`, ...(index ? ['row numbers left out'] : [])],
      place: (row, value) => ({ row: row + 1, column: names[pixels[value]] }),
    };
  }

  private refuse(cell: string, row: number, column: string): never {
    const comma = /^\s*[+-]?\d+,\d+\s*$/.test(cell);
    throw new DataError(
      this.file,
      comma
        ? `holds "${cell}", a number with a decimal comma; write a point.`
        : `holds "${cell.slice(0, 40)}", expected a number. Leave columns that are no pixels out of the file.`,
      { row, column },
    );
  }
}

/** The text of a table, piece by piece: as it is, or the one CSV of a zip file. */
async function* bytesOf(file: string, zipped: boolean): AsyncGenerator<Buffer> {
  if (!zipped) {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
    return;
  }
  const pieces: Buffer[] = [];
  await readZippedCsv(file, (piece) => pieces.push(piece));
  yield* pieces;
}

/**
 * Images in the rows of a CSV with a header, zipped or not: one column of labels, all others pixels. The separating sign
 * (comma, semicolon, tab, bar), quotes, a byte order mark, UTF-16 and row numbers in a first column are told by
 * themselves.
 * @throws DataError naming row and column: a cell that is no number, a row of another width, a label that is missing.
 */
export async function rowsOfTable(file: string, zipped: boolean, options: OwnOptions): Promise<RawRows> {
  const source = bytesOf(file, zipped);
  const first = zipped ? ((await source.next()).value as Buffer | undefined) : headOf(file);
  if (!first?.length) throw new DataError(file, 'is empty; a table with a header was expected.');
  const encoding = encodingOf(first);
  const start = new TextDecoder(encoding).decode(first.subarray(0, HEAD_BYTES));
  if (start.includes('\0')) throw new DataError(file, 'is not text; a table, an .npz, .npy or IDX file was expected.');
  const delimiter = delimiterOf(start.split(/\r?\n/, 1)[0]);
  const decoder = new TextDecoder(encoding);
  const text = new Transform({
    transform: (bytes: Buffer, _encoding, done) => done(null, decoder.decode(bytes, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  });
  const rows = new TableRows(file, options);
  const cells = Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter, skipEmptyLines: true });
  const pieces = async function* () {
    if (zipped) yield first;
    yield* source;
  };
  // A pipeline that is ended from its last stage tells that it was ended, and not why.
  let why: unknown;
  const take = async (lines: AsyncIterable<string[]>) => {
    let since = 0;
    try {
      for await (const line of lines) {
        rows.push(line);
        if (++since % BATCH === 0) await pause(interruptSignal());
      }
    } catch (error) {
      why = error;
      throw error;
    }
  };
  await pipeline(Readable.from(pieces()), text, cells, take).catch((error) => {
    throw why ?? error;
  });
  return rows.rows();
}
