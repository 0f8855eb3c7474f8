export type { Block as ReportBlock, Document as ReportDocument } from './document.js';
export {
  Block,
  Cell,
  Document,
  heading,
  list,
  paragraph,
  problem,
  Rich,
  strong,
  Tone,
  table,
  warning,
} from './document.js';
export { figureBlocks, type TakeFigures } from './figure-blocks.js';
export { renderHtml } from './html.js';
export { renderMarkdown } from './markdown.js';
export { robustnessDocument } from './robustness/robustness-report.js';
export { type RobustnessTextOptions, robustnessText } from './robustness/text.js';
export { robustnessHtml, type WriteRobustnessOptions, writeRobustnessReport } from './robustness/write.js';
