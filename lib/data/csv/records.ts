import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DataError } from '../errors.js';
import { readZippedCsv } from '../zip.js';
import { readPlainCsv } from './plain.js';

/** A line of a CSV without quotes is one record; an image of 224 × 224 × 3 has two million letters. */
const LONGEST_RECORD = 64_000_000;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Cells of one record, in which quotes may stand around a cell and are doubled inside it (RFC 4180); undefined: not so. */
function cellsOf(record: string, delimiter: string): string[] | undefined {
  if (!record.includes('"')) return record.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; at <= record.length; ) {
    let cell = '';
    if (record[at] === '"') {
      let end = record.indexOf('"', at + 1);
      while (end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
      if (end < 0) return undefined;
      cell = record.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const next = record.indexOf(delimiter, at);
    const end = next < 0 ? record.length : next;
    cells.push(cell + record.slice(at, end));
    at = end + 1;
  }
  return cells;
}

/** The delimiter that the header has most often outside quotes; a comma where it has none. */
function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** How bytes are to be read, by a mark at their beginning. */
const encodingOf = (bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
};

/** After an odd number of quotes the record goes on in the next line. */
const isOdd = (text: string) => text.includes('"') && text.split('"').length % 2 === 0;

/** Takes a CSV with any columns in pieces of bytes, and gives its header and its records as they come. */
export class RecordParser {
  private decoder: InstanceType<typeof TextDecoder> | undefined;
  private rest = '';
  /** Lines of a record that is not at its end, and their letters. */
  private open: string[] = [];
  private letters = 0;
  private columns = 0;
  private delimiter = ',';
  private rows = 0;

  /**
   * @param onHeader names of the columns, trimmed
   * @param onRecord its cells, as many as there are columns, and the record's number below the header, from 1
   */
  constructor(
    private readonly file: string,
    private readonly onHeader: (names: string[]) => void,
    private readonly onRecord: (cells: string[], row: number) => void,
  ) {}

  push(chunk: Buffer): void {
    this.decoder ??= new TextDecoder(encodingOf(chunk));
    const text = this.rest + this.decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.line(text.slice(start, end));
      start = end + 1;
    }
    this.rest = text.slice(start);
    if (this.rest.length + this.letters > LONGEST_RECORD)
      throw new DataError(this.file, `has a record of more than ${LONGEST_RECORD} letters, so it is no such table.`, {
        row: this.next(),
      });
  }

  /** @throws DataError where the file is empty, or ends inside quotes. */
  finish(): void {
    if (this.rest) this.line(this.rest);
    if (this.open.length) this.unclosed();
    if (!this.columns) throw new DataError(this.file, 'is empty; expected a header and rows.');
  }

  private unclosed(): never {
    throw new DataError(this.file, 'has a quote that is never closed.', { row: this.next() });
  }

  private next(): number {
    return this.columns ? this.rows + 1 : 0;
  }

  private line(piece: string): void {
    // Open, and no quote that closes it; or not open, and one that opens it.
    if (isOdd(piece) !== this.open.length > 0) {
      this.open.push(piece);
      this.letters += piece.length + 1;
      return;
    }
    const text = [...this.open, piece].join('\n');
    this.open = [];
    this.letters = 0;
    const record = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (record.trim() === '') return;
    if (!this.columns) {
      const header = record.replace(/^\ufeff/, '');
      if (header.includes('\0')) throw new DataError(this.file, 'is not text; a table with a header was expected.');
      this.delimiter = delimiterOf(header);
      const names = (cellsOf(header, this.delimiter) ?? this.unclosed()).map((name) => name.trim());
      const twice = names.find((name, i) => name !== '' && names.indexOf(name) < i);
      if (twice !== undefined) throw new DataError(this.file, 'is twice in the header.', { row: 0, column: twice });
      this.columns = names.length;
      this.onHeader(names);
      return;
    }
    const cells = cellsOf(record, this.delimiter) ?? this.unclosed();
    this.rows++;
    if (cells.length !== this.columns)
      throw new DataError(this.file, `has ${cells.length} values, but the header has ${this.columns} columns.`, {
        row: this.rows,
      });
    this.onRecord(cells, this.rows);
  }
}

/** The first bytes of a file. */
export function firstBytes(file: string, count: number): Buffer {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  if (statSync(file).isDirectory()) throw new DataError(file, 'is a folder, expected a file.');
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, count, 0));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads a CSV with any columns, zipped or not, whatever its name: UTF-8, or UTF-16 with a byte order mark; columns parted
 * by commas, semicolons, tabs or bars; cells with or without quotes.
 * @throws DataError naming file and row: a column twice, a row of another width, an open quote, a damaged archive.
 */
export async function readRecords(
  file: string,
  onHeader: (names: string[]) => void,
  onRecord: (cells: string[], row: number) => void,
): Promise<void> {
  const parser = new RecordParser(file, onHeader, onRecord);
  const zipped = firstBytes(file, 4).toString('latin1') === 'PK\u0003\u0004';
  await (zipped ? readZippedCsv : readPlainCsv)(file, (chunk) => parser.push(chunk));
  parser.finish();
}
