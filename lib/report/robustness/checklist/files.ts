import type { RobustnessReport } from '../../../evaluation/index.js';
import { formatCount } from '../../../figures/index.js';
import { type Document, heading, paragraph } from '../../document.js';
import { longTableLatex } from '../../latex.js';
import { renderMarkdown } from '../../markdown.js';
import { checklistSarif } from './sarif.js';
import { checklistTables, countsText } from './tables.js';

/** The checklist of a report as a document of its own. */
function checklistDocument({ model, data, n, checklist = [] }: RobustnessReport): Document {
  return {
    title: `Checklist: ${model.name} on ${data.name}, ${formatCount(n)} rows`,
    blocks: [
      paragraph(`${checklist.length} items: ${countsText(checklist)}.`),
      ...checklistTables(checklist).flatMap((one) => [heading(2, one.caption.split(':')[0]), one]),
    ],
  };
}

/** The checklist as Markdown: a table for each group, with what to do and the papers. */
export const checklistMarkdown = (report: RobustnessReport): string => renderMarkdown(checklistDocument(report));

/** Widths of the columns item, status, question and this run, as shares of the line. */
const WIDTHS = [0.17, 0.11, 0.26, 0.35];

/** The checklist as LaTeX for \input in an appendix: a `longtable` for each group, its caption before it as a comment. */
export const checklistLatex = ({ checklist = [] }: RobustnessReport): string =>
  checklistTables(checklist, { brief: true })
    .map((one) => longTableLatex(one, WIDTHS))
    .join('\n');

/** The files of a checklist by their names; none where the report has none. */
export const checklistFiles = (report: RobustnessReport): readonly (readonly [string, string])[] =>
  report.checklist
    ? [
        ['checklist.md', checklistMarkdown(report)],
        ['checklist.tex', checklistLatex(report)],
        ['checklist.sarif', `${JSON.stringify(checklistSarif(report), null, 1)}\n`],
      ]
    : [];
