import { type TextColumn, textTable } from '../report/index.js';
import { type Frame, isFrame } from './frames.js';
import { captionHtml, escapeHtml } from './html.js';
import { display } from './kernel.js';

export interface TableOptions {
  /** One sentence beneath the table: what it shows, on which data. */
  caption?: string;
  /** Which columns, in which order (default: all, in the order of their first appearance). */
  columns?: readonly string[];
  /** Headings by column; a column's own name where not given. */
  headings?: Readonly<Record<string, string>>;
  /** Decimals: of every fractional number, or by column (default: as many as the column needs, at most 4). */
  digits?: number | Readonly<Record<string, number>>;
  /** Rows shown before the rest is only counted (default 50). */
  maxRows?: number;
}

const MOST_DECIMALS = 4;
const ABSENT = '–';

/** Decimals a number needs, once the noise of binary fractions is off. */
const decimalsOf = (value: number) => String(Number(value.toPrecision(7))).split('.')[1]?.length ?? 0;

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [value] : [];
  return Array.isArray(value) ? value.flatMap(numbersIn) : [];
}

function formatCell(value: unknown, decimals: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return ABSENT;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
    // Four digits stay together, as years and row numbers do.
    return value.toLocaleString('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: Math.abs(value) >= 10_000,
    });
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as ArrayLike<unknown>, (item) => formatCell(item, decimals)).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function columnOf(name: string, values: readonly unknown[], { headings, digits }: TableOptions): TextColumn {
  const numbers = values.flatMap(numbersIn);
  const needed = Math.min(
    MOST_DECIMALS,
    numbers.reduce((most, value) => Math.max(most, decimalsOf(value)), 0),
  );
  const asked = typeof digits === 'object' ? digits[name] : needed > 0 ? digits : undefined;
  return {
    heading: headings?.[name] ?? name,
    right: numbers.length > 0 && values.every((value) => typeof value !== 'string'),
    cells: values.map((value) => formatCell(value, asked ?? needed)),
  };
}

function columnsOfRows(rows: readonly object[], options: TableOptions): TextColumn[] {
  const names = options.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const shown = rows.slice(0, options.maxRows);
  for (const name of names)
    if (rows.length > 0 && !rows.some((row) => name in row))
      throw new RangeError(
        `The table has no column "${name}"; its columns are ${[...new Set(rows.flatMap((row) => Object.keys(row)))].join(', ')}.`,
      );
  return names.map((name) =>
    columnOf(
      name,
      shown.map((row) => (row as Record<string, unknown>)[name]),
      options,
    ),
  );
}

function columnsOfFrame(frame: Frame, options: TableOptions): TextColumn[] {
  const names = options.columns ?? frame.columns;
  const count = Math.min(options.maxRows ?? frame.shape[0], frame.shape[0]);
  const rows = frame.values.slice(0, count).map((row) => (Array.isArray(row) ? row : [row]));
  const index = columnOf('', frame.index.slice(0, count), {});
  return [
    index,
    ...names.map((name) => {
      const at = frame.columns.indexOf(name);
      if (at < 0)
        throw new RangeError(`The frame has no column "${name}"; its columns are ${frame.columns.join(', ')}.`);
      return columnOf(
        name,
        rows.map((row) => row[at]),
        options,
      );
    }),
  ];
}

const alignment = ({ right }: TextColumn) => `style="text-align: ${right ? 'right' : 'left'}"`;

function tableHtml(columns: readonly TextColumn[], rows: number, notes: readonly string[]): string {
  const head = columns
    .map((column) => `<th scope="col" ${alignment(column)}>${escapeHtml(column.heading)}</th>`)
    .join('');
  const body = Array.from({ length: rows }, (_, row) => {
    const cells = columns.map((column) => `<td ${alignment(column)}>${escapeHtml(column.cells[row])}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody></table>\n${notes.map(captionHtml).join('\n')}`;
}

/** A table as HTML and as text. Numbers are right-aligned, with the same decimals down a column. */
export function renderTable(
  rows: readonly object[] | Frame,
  options: TableOptions = {},
): { html: string; text: string } {
  const settings = { maxRows: 50, ...options };
  const total = isFrame(rows) ? rows.shape[0] : rows.length;
  const columns = isFrame(rows) ? columnsOfFrame(rows, settings) : columnsOfRows(rows, settings);
  const shown = Math.min(total, settings.maxRows);
  const notes = [
    ...(total > shown ? [`The first ${shown} of ${total.toLocaleString('en-US')} rows.`] : []),
    ...(options.caption ? [options.caption] : []),
  ];
  return { html: tableHtml(columns, shown, notes), text: [...textTable(columns, shown), ...notes].join('\n') };
}

/**
 * Shows rows (objects, or a danfo DataFrame or Series) as a table.
 * @throws RangeError naming a column that was asked for and is not there.
 */
export function showTable(rows: readonly object[] | Frame, options: TableOptions = {}): void {
  const { html, text } = renderTable(rows, options);
  display({ 'text/html': html, 'text/plain': text });
}
