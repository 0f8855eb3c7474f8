import type { Figure } from '../figures/index.js';

/** A run of text: plain, stressed, or code. Text from results is never read as markup. */
export type Inline = string | { readonly strong: string } | { readonly code: string };
export type Rich = string | readonly Inline[];

/** How a cell is to be taken in; color is never the only sign, the words say it too. */
export type Tone = 'good' | 'bad' | 'missing';
export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface ReportTable {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One piece of a report. Both renderers read the same blocks, so HTML and Markdown cannot drift apart. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: Rich }
  | { readonly kind: 'warning'; readonly text: Rich }
  /** A numbered problem of what is reported on, where it bites: its title is the line that opens it. */
  | { readonly kind: 'problem'; readonly number: number; readonly title: string; readonly text: Rich }
  | { readonly kind: 'list'; readonly items: readonly Rich[] }
  | ReportTable
  /** Blocks beneath one line that opens them: details, which a first reading may pass over. */
  | { readonly kind: 'fold'; readonly summary: string; readonly blocks: readonly Block[] }
  | { readonly kind: 'figure'; readonly figure: Figure };

export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const heading = (level: 2 | 3, text: string): Block => ({ kind: 'heading', level, text });
export const paragraph = (...text: Inline[]): Block => ({ kind: 'paragraph', text });
export const warning = (...text: Inline[]): Block => ({ kind: 'warning', text });
export const list = (items: readonly Rich[]): Block => ({ kind: 'list', items });
/** @throws RangeError where a row has more or fewer cells than there are columns: every heading would be off. */
export function table(caption: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): ReportTable {
  const odd = rows.find((row) => row.length !== columns.length);
  if (odd) throw new RangeError(`A row of ${odd.length} cells under ${columns.length} columns: ${columns.join(', ')}.`);
  return { kind: 'table', caption, columns, rows };
}
export const fold = (summary: string, ...blocks: Block[]): Block => ({ kind: 'fold', summary, blocks });
export const problem = (number: number, title: string, ...text: Inline[]): Block => ({
  kind: 'problem',
  number,
  title,
  text,
});
export const strong = (text: string): Inline => ({ strong: text });
export const code = (text: string): Inline => ({ code: text });

export const inlines = (text: Rich): readonly Inline[] => (typeof text === 'string' ? [text] : text);
export const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** Anchor of a heading, the same in both formats: what GitHub makes of it. */
export const anchor = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');
