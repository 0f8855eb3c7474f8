export type { Block as ReportBlock, Document as ReportDocument } from './document.js';
export { renderHtml } from './html.js';
export { renderMarkdown } from './markdown.js';
export { type ReportOptions, studyReport } from './study-report.js';
export { writeReport } from './write.js';
