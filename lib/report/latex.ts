import { type Cell, type ReportTable, textOf } from './document.js';

/** Characters that LaTeX reads as commands, and those that its default fonts lack. */
const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  ε: '$\\varepsilon$',
  κ: '$\\kappa$',
  χ: '$\\chi$',
  Δ: '$\\Delta$',
  α: '$\\alpha$',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '≈': '$\\approx$',
  '→': '$\\rightarrow$',
  '∞': '$\\infty$',
  '²': '$^2$',
  '₂': '$_2$',
  '·': '$\\cdot$',
  '√': '$\\surd$',
  '–': '--',
  '—': '---',
  '…': '\\dots{}',
  '“': '``',
  '”': "''",
  '‘': '`',
  '’': "'",
  '\u00a0': '~',
  '\u202f': '\\,',
  '\u2009': '\\,',
};

/** Text that LaTeX sets as it is written. */
export const escapeLatex = (text: string): string =>
  [...text.replace(/\s*\n\s*/g, ' ')].map((character) => COMMANDS[character] ?? character).join('');

/** What is right or wrong is set in bold, what is missing in italics. */
function latexCell(cell: Cell): string {
  const text = escapeLatex(textOf(cell));
  if (typeof cell === 'string' || text === '') return text;
  return cell.tone === 'missing' ? `\\emph{${text}}` : `\\textbf{${text}}`;
}

const NUMBER = /^[\s[<>≤≥≈−±+–-]*[.\d]/;
/** Up to this many letters a column is as wide as its text; beyond, its lines are broken. */
const LINE = 40;

/** Numbers to the right, words to the left; long words in a column that breaks its lines. */
function alignment(cells: readonly string[], columns: number): string {
  const filled = cells.filter((text) => text !== '');
  if (filled.some((text) => text.length > LINE)) return `p{${(1.2 / columns).toFixed(2)}\\linewidth}`;
  return filled.length > 0 && filled.every((text) => NUMBER.test(text) || /^(–|not \w+)$/.test(text)) ? 'r' : 'l';
}

// A bracket after a line's end would be read as its option.
const lineOf = (cells: readonly string[]) => `${cells.join(' & ').replace(/^\[/, '{}[')} \\\\`;

const captionOf = (caption: string) => `% ${caption.replace(/\s*\n\s*/g, ' ')}`;

/**
 * A table of much text as LaTeX for \input: a `longtable` in small type that goes on over pages, its columns as wide as
 * is said. The caption comes first, as a comment.
 * @param widths of the columns, as shares of the line; what lies between two columns comes on top
 */
export function longTableLatex({ caption, columns, rows }: ReportTable, widths: readonly number[]): string {
  const aligned = widths.map((width) => `>{\\raggedright\\arraybackslash}p{${width}\\linewidth}`);
  return [
    captionOf(caption),
    '% \\usepackage{array,booktabs,longtable}',
    '{\\small',
    `\\begin{longtable}{@{}${aligned.join('')}@{}}`,
    '\\toprule',
    lineOf(columns.map(escapeLatex)),
    '\\midrule',
    '\\endhead',
    '\\bottomrule',
    '\\endfoot',
    ...rows.map((row) => lineOf(row.map(latexCell))),
    '\\end{longtable}}',
    '',
  ].join('\n');
}

/**
 * A table as LaTeX for \input: a `tabular` with the rules of the package booktabs, to stand in a `table` with a caption
 * of its own. The caption comes first, as a comment.
 */
export function tableLatex({ caption, columns, rows }: ReportTable): string {
  const aligned = columns.map((_, i) =>
    alignment(
      rows.map((row) => textOf(row[i] ?? '')),
      columns.length,
    ),
  );
  return [
    captionOf(caption),
    '% \\usepackage{booktabs}',
    `\\begin{tabular}{@{}${aligned.join('')}@{}}`,
    '\\toprule',
    lineOf(columns.map(escapeLatex)),
    '\\midrule',
    ...rows.map((row) => lineOf(row.map(latexCell))),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}
