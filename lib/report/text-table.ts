import { type ReportTable, textOf } from './document.js';

/** Names and messages come from files and models: nothing in them may move the cursor or color the screen. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');

/** A column of a table in text: its heading, its cells, and whether they are aligned at the right. */
export interface TextColumn {
  readonly heading: string;
  readonly right: boolean;
  readonly cells: readonly string[];
}

/** Letters that the widest cell of a column takes. */
export const widthOf = ({ heading, cells }: TextColumn): number =>
  Math.max(heading.length, ...cells.map((cell) => cell.length));

/** The lines of a table in text: headings, a rule where one is wanted, and the first `rows` cells of each column. */
export function textTable(columns: readonly TextColumn[], rows: number, rule = false): string[] {
  const widths = columns.map(widthOf);
  const line = (pick: (column: TextColumn) => string) =>
    columns
      .map((column, i) => (column.right ? pick(column).padStart(widths[i]) : pick(column).padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [
    line(({ heading }) => heading),
    ...(rule ? [widths.map((width) => '─'.repeat(width)).join('  ')] : []),
    ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row])),
  ];
}

/** A table as text for a terminal: what it is, then its rows in columns. */
export function tableText({ caption, columns, rows }: ReportTable): string {
  const filled = columns.map((heading, i) => ({
    heading,
    right: false,
    cells: rows.map((row) => printable(textOf(row[i]))),
  }));
  return [printable(caption), '', ...textTable(filled, rows.length, true), ''].join('\n');
}

/** Letters of a line on a terminal. */
export const LINE = 120;
/** What stays on one line: words, and options with their values, which are there to be pasted. */
const PIECES = /(?:--\S+ +\S+ +)*--\S+ +\S+|\S+/g;

/** Text on lines of at most LINE letters, each after an indent; the first after a heading of the same width. */
export function wrap(text: string, indent: string, heading = indent): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).match(PIECES) ?? []) {
    if (line && indent.length + line.length + 1 + word.length > LINE) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].map((one, i) => (i === 0 ? heading : indent) + one);
}
