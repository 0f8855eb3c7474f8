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
  // A bracket after a line's end would be read as its option.
  const line = (cells: readonly string[]) => `${cells.join(' & ').replace(/^\[/, '{}[')} \\\\`;
  return [
    `% ${caption.replace(/\s*\n\s*/g, ' ')}`,
    '% \\usepackage{booktabs}',
    `\\begin{tabular}{@{}${aligned.join('')}@{}}`,
    '\\toprule',
    line(columns.map(escapeLatex)),
    '\\midrule',
    ...rows.map((row) => line(row.map(latexCell))),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}
