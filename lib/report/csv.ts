import { type ReportTable, textOf } from './document.js';

/** A cell of a CSV file: in quotes where it holds a comma, a quote or a line's end (RFC 4180). */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** Rows as the text of a CSV file, the header first. */
export const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\n`).join('');

/** A table as the text of a CSV file; its caption and its tones are left out. */
export const tableCsv = ({ columns, rows }: ReportTable): string =>
  csv([columns, ...rows.map((row) => row.map(textOf))]);
