export { csv, tableCsv } from './csv.js';
export type { Block as ReportBlock, Document as ReportDocument } from './document.js';
export {
  Block,
  Cell,
  Document,
  fold,
  heading,
  list,
  paragraph,
  problem,
  type ReportTable,
  Rich,
  strong,
  Tone,
  table,
  textOf,
  warning,
} from './document.js';
export { figureBlocks, type TakeFigures } from './figure-blocks.js';
export { renderHtml, tableHtml } from './html.js';
export { inspectionText } from './inspection.js';
export { escapeLatex, tableLatex } from './latex.js';

export { leaderboardTable } from './leaderboard.js';
export { renderMarkdown } from './markdown.js';
export { writeAttackedRows } from './robustness/attacked-rows.js';
export { checklistLatex, checklistMarkdown } from './robustness/checklist/files.js';
export { checklistSarif, type Sarif } from './robustness/checklist/sarif.js';
export { robustnessDocument } from './robustness/robustness-report.js';
export { type RobustnessTextOptions, robustnessText } from './robustness/text.js';
export { robustnessHtml, type WriteRobustnessOptions, writeRobustnessReport } from './robustness/write.js';
export { serviceDocument } from './service/document.js';
export { serviceText } from './service/text.js';
export { writeServiceReport } from './service/write.js';
export { type TextColumn, tableText, textTable } from './text-table.js';
