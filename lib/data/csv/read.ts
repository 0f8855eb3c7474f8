import { DataError } from '../errors.js';
import { readZippedCsv } from '../zip.js';
import { parseDecimal } from './numbers.js';
import { isPlainCsv, readPlainCsv } from './plain.js';
import { type Column, columnsOf, namesOf, type Schema } from './schema.js';

/** A file of one schema, column by column. */
export interface Table {
  readonly file: string;
  readonly rows: number;
  readonly classes: number;
  /** Label columns by name: [rows], in 0 … classes − 1. */
  readonly labels: Readonly<Record<string, Int32Array>>;
  /** Text columns by name: [rows]. */
  readonly text: Readonly<Record<string, string[]>>;
  /** [rows · pixels], in [0, 1]; empty where the schema has no pixels. */
  readonly pixels: Float32Array;
  /** [rows · classes] in class order, in [0, 1]; empty where the schema has no scores. */
  readonly scores: Float64Array;
  /** Whether the schema has scores, which a table of no rows does not show (default: where there are any). */
  readonly scored?: boolean;
}

const NEWLINE = 10;
const RETURN = 13;
const COMMA = 44;
const BLOCK_ROWS = 1024;
/** A row of 784 pixels has 20,000 bytes. */
const LONGEST_LINE = 1_000_000;

/** Rows collected in blocks, so that a table of unknown length needs no doubling copies. */
class Blocks<A extends Float32Array | Float64Array | Int32Array> {
  private readonly blocks: A[] = [];
  constructor(
    private readonly width: number,
    private readonly make: (length: number) => A,
  ) {}
  row(index: number): { block: A; offset: number } {
    const within = index % BLOCK_ROWS;
    if (within === 0) this.blocks.push(this.make(BLOCK_ROWS * this.width));
    return { block: this.blocks[this.blocks.length - 1], offset: within * this.width };
  }
  joined(rows: number): A {
    const all = this.make(rows * this.width);
    this.blocks.forEach((block, i) => {
      const from = i * BLOCK_ROWS * this.width;
      all.set(block.subarray(0, Math.min(block.length, all.length - from)), from);
    });
    return all;
  }
}

/** Where a column of the file goes: its kind and its slot among the columns of that kind. */
interface Target extends Column {
  readonly slot: number;
}

function targetsOf(file: string, header: string, schema: Schema): Target[] {
  const expected = new Map(schema.columns.map((column) => [column.name, column]));
  const labelNames = namesOf(schema, 'label');
  const pixelSlots = new Map(namesOf(schema, 'pixel').map((name, i) => [name, i]));
  const names = header.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const seen = new Set<string>();
  const targets = names.map((name) => {
    const column = expected.get(name);
    if (!column)
      throw new DataError(file, `is not a column of ${schema.name}; expected ${describe(schema)}.`, {
        row: 0,
        column: name,
      });
    if (seen.has(name)) throw new DataError(file, 'is twice in the header.', { row: 0, column: name });
    seen.add(name);
    let slot = labelNames.indexOf(name);
    if (column.kind === 'pixel') slot = pixelSlots.get(name) as number;
    if (column.kind === 'score') slot = column.class ?? -1;
    return { ...column, slot };
  });
  const missing = schema.columns.find((column) => !seen.has(column.name));
  if (missing)
    throw new DataError(file, `is missing from the header; ${schema.name} has ${describe(schema)}.`, {
      row: 0,
      column: missing.name,
    });
  return targets;
}

function describe(schema: Schema): string {
  const others = schema.columns.filter((column) => column.kind !== 'pixel').map((column) => column.name);
  const pixels = namesOf(schema, 'pixel');
  return [...others, ...(pixels.length ? [`${pixels[0]} … ${pixels[pixels.length - 1]}`] : [])].join(', ');
}

/** Takes a CSV in pieces and gives the table when all have come. */
export class TableParser {
  private targets: Target[] | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private rows = 0;
  private readonly labelNames: string[];
  private readonly text: Record<string, string[]> = {};
  private readonly labelBlocks: Blocks<Int32Array>;
  private readonly pixelBlocks: Blocks<Float32Array>;
  private readonly scoreBlocks: Blocks<Float64Array>;
  private readonly has: { readonly pixel: boolean; readonly score: boolean };

  constructor(
    private readonly file: string,
    private readonly schema: Schema,
  ) {
    this.labelNames = namesOf(schema, 'label');
    for (const name of namesOf(schema, 'text')) this.text[name] = [];
    this.labelBlocks = new Blocks(this.labelNames.length, (n) => new Int32Array(n));
    this.pixelBlocks = new Blocks(columnsOf(schema, 'pixel'), (n) => new Float32Array(n));
    this.scoreBlocks = new Blocks(schema.classes, (n) => new Float64Array(n));
    this.has = { pixel: columnsOf(schema, 'pixel') > 0, score: columnsOf(schema, 'score') > 0 };
  }

  push(chunk: Buffer): void {
    const bytes = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.line(bytes, start, end);
      start = end + 1;
    }
    if (bytes.length - start > LONGEST_LINE)
      throw new DataError(this.file, `has a line of more than ${LONGEST_LINE} bytes, so it is not such a table.`, {
        row: this.targets ? this.rows + 1 : 0,
      });
    // A copy, so that a short rest does not keep the whole chunk alive.
    this.rest = Buffer.from(bytes.subarray(start));
  }

  finish(): Table {
    if (this.rest.length) this.line(this.rest, 0, this.rest.length);
    if (!this.targets) throw new DataError(this.file, `is empty, expected ${this.schema.name}.`);
    const all = this.labelBlocks.joined(this.rows);
    const width = this.labelNames.length;
    const labels: Record<string, Int32Array> = {};
    this.labelNames.forEach((name, slot) => {
      labels[name] = Int32Array.from({ length: this.rows }, (_, row) => all[row * width + slot]);
    });
    return {
      file: this.file,
      rows: this.rows,
      classes: this.schema.classes,
      labels,
      text: this.text,
      pixels: this.has.pixel ? this.pixelBlocks.joined(this.rows) : new Float32Array(0),
      scores: this.has.score ? this.scoreBlocks.joined(this.rows) : new Float64Array(0),
      scored: this.has.score,
    };
  }

  private line(bytes: Buffer, from: number, to: number): void {
    const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
    if (end === from) return;
    if (this.targets) this.row(bytes, from, end, this.targets);
    else this.targets = targetsOf(this.file, bytes.toString('utf8', from, end), this.schema);
  }

  private row(bytes: Buffer, from: number, end: number, targets: Target[]): void {
    const labels = this.labelBlocks.row(this.rows);
    const pixels = this.has.pixel ? this.pixelBlocks.row(this.rows) : undefined;
    const scores = this.has.score ? this.scoreBlocks.row(this.rows) : undefined;
    let start = from;
    let column = 0;
    for (let i = from; i <= end; i++) {
      if (i < end && bytes[i] !== COMMA) continue;
      const target = targets[column++];
      if (target === undefined) break;
      if (target.kind === 'text') this.text[target.name].push(bytes.toString('utf8', start, i));
      else {
        const value = parseDecimal(bytes, start, i);
        const valid =
          target.kind === 'label'
            ? Number.isInteger(value) && value >= 0 && value < this.schema.classes
            : value >= 0 && value <= 1;
        if (!valid) this.refuse(bytes.toString('utf8', start, i), target);
        if (target.kind === 'label') labels.block[labels.offset + target.slot] = value;
        else if (target.kind === 'pixel' && pixels) pixels.block[pixels.offset + target.slot] = value;
        else if (scores) scores.block[scores.offset + target.slot] = value;
      }
      start = i + 1;
    }
    if (column !== targets.length) {
      const found = bytes.toString('latin1', from, end).split(',').length;
      throw new DataError(this.file, `has ${found} values, but the header has ${targets.length} columns.`, {
        row: this.rows + 1,
      });
    }
    this.rows++;
  }

  private refuse(found: string, target: Target): never {
    const expected =
      target.kind === 'label' ? `a class label from 0 to ${this.schema.classes - 1}` : `a ${target.kind} from 0 to 1`;
    throw new DataError(this.file, `holds "${found}", expected ${expected}.`, {
      row: this.rows + 1,
      column: target.name,
    });
  }
}

/**
 * Reads a CSV of the given schema, zipped unless its name ends in .csv. Rows are counted from 1 below the header.
 * @throws DataError naming file, row and column: a missing or foreign column, a row of another width, text or NaN
 * in a number, a label out of range, a damaged archive.
 */
export async function readTable(file: string, schema: Schema): Promise<Table> {
  const parser = new TableParser(file, schema);
  await (isPlainCsv(file) ? readPlainCsv : readZippedCsv)(file, (chunk) => parser.push(chunk));
  return parser.finish();
}
