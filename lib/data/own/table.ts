import { interruptSignal, pause } from '../../tensor/index.js';
import { readRecords } from '../csv/records.js';
import { DataError } from '../errors.js';
import type { OwnOptions, RawRows } from './contract.js';

/** Columns that are taken for labels where none is named. */
const LABELS = ['label', 'class', 'target', 'y'];
/** What pandas writes over its index. */
const INDEX = /^(Unnamed: 0|index|)$/i;
const NUMBER = /^[ \t]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[ \t]*$/;
/** As pandas writes 1 and 0 of one-hot columns. */
const TRUTH: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
]);

/** A number, or a truth value as one; undefined where a cell is neither. */
const numberIn = (cell: string): number | undefined =>
  NUMBER.test(cell) ? Number(cell) : TRUTH.get(cell.trim().toLowerCase());

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

function columnsOf(file: string, names: readonly string[], label: string | undefined): Columns {
  if (names.every((name) => NUMBER.test(name)) && !names.every((name) => /^\d+$/.test(name)))
    throw new DataError(file, 'has no header: its first line holds numbers. Put the names of the columns above it.');
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
  private readonly blocks: Float32Array[] = [];
  private readonly labels: string[] = [];

  constructor(
    private readonly file: string,
    private readonly columns: Columns,
  ) {}

  push(cells: readonly string[], row: number): void {
    const { names, label, pixels, index } = this.columns;
    if (index && cells[0].trim() !== String(row - 1))
      throw new DataError(
        this.file,
        `holds "${cells[0]}"; a column without a name of its own was taken for the row numbers 0, 1, 2, …. Name it, or leave it out.`,
        { row, column: names[0] },
      );
    const values = new Float32Array(pixels.length);
    for (let i = 0; i < pixels.length; i++) {
      const cell = cells[pixels[i]];
      values[i] = numberIn(cell) ?? this.refuse(cell, row, names[pixels[i]]);
    }
    const name = cells[label].trim();
    if (name === '') throw new DataError(this.file, 'is empty, expected a label.', { row, column: names[label] });
    this.blocks.push(values);
    // pandas writes whole numbers as 3.0 where another row had none.
    this.labels.push(/^\d+\.0*$/.test(name) ? String(Number(name)) : name);
  }

  rows(): RawRows {
    const { file, labels } = this;
    const { pixels, names, label, index } = this.columns;
    const values = new Float32Array(labels.length * pixels.length);
    this.blocks.forEach((block, row) => {
      values.set(block, row * pixels.length);
    });
    return {
      ...{ file, values, shape: pixels.length, labels },
      notes: [`labels of column "${names[label]}"`, ...(index ? ['row numbers left out'] : [])],
      names: pixels.map((at) => names[at]),
      place: (row, value) => ({ row: row + 1, column: names[pixels[value]] }),
    };
  }

  private refuse(cell: string, row: number, column: string): never {
    const comma = /^\s*[+-]?\d+,\d+\s*$/.test(cell);
    throw new DataError(
      this.file,
      comma
        ? `holds "${cell}", a number with a decimal comma; write a point.`
        : cell.trim() === ''
          ? 'is empty, expected a number. Fill it in as it was for training, or leave the row out.'
          : `holds "${cell.slice(0, 40)}", expected a number. Write text as a column of 0 and 1 for each of its values (pandas.get_dummies), or leave the column out.`,
      { row, column },
    );
  }
}

/**
 * Images or features in the rows of a CSV with a header, zipped or not: one column of labels, all others values. Row numbers in a
 * first column are told by themselves.
 * @throws DataError naming row and column: a cell that is no number, a row of another width, a label that is missing.
 */
export async function rowsOfTable(file: string, { label }: OwnOptions): Promise<RawRows> {
  const signal = interruptSignal();
  await pause(signal);
  const found: TableRows[] = [];
  await readRecords(
    file,
    (names) => {
      found.push(new TableRows(file, columnsOf(file, names, label)));
    },
    (cells, row) => {
      signal.throwIfAborted();
      found[0].push(cells, row);
    },
  );
  return found[0].rows();
}
