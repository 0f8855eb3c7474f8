import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../../figures/index.js';
import { renderHtml, renderMarkdown } from '../../report/index.js';
import { type ReportOptions, studyReport } from './report.js';
import type { Claim, Finding } from './results.js';
import type { StudyResults } from './study-results.js';

/** A reader never meets half a file. */
export function writeWhole(file: string, text: string): string {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
  return file;
}

/**
 * Writes `report.html`, one file that opens offline, and `report.md`, whose images are `figs/<id>.png` beside it.
 * Returns both paths.
 */
export function writeReport(
  results: StudyResults,
  claims: readonly Claim[],
  findings: readonly Finding[],
  figures: readonly Figure[],
  folder: string,
  options: ReportOptions,
): { html: string; markdown: string } {
  const document = studyReport(results, claims, findings, figures, options);
  mkdirSync(folder, { recursive: true });
  return {
    html: writeWhole(join(folder, 'report.html'), renderHtml(document)),
    markdown: writeWhole(join(folder, 'report.md'), renderMarkdown(document)),
  };
}
