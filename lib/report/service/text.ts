import type { ServiceReport } from '../../evaluation/index.js';
import { printable, tableText } from '../text-table.js';
import { fileSentences, opening, serviceTables } from './document.js';

/** The same as plain text for a terminal. */
export function serviceText(report: ServiceReport): string {
  const lines = [
    opening(report),
    '',
    ...serviceTables(report).map(tableText),
    'Files:',
    ...fileSentences(report).map((line) => `  ${line}`),
    '',
    'Warnings:',
    ...report.warnings.map((line) => `  ${line}`),
    '',
    `advlab ${report.version}.`,
  ];
  return lines
    .map((line) =>
      line
        .split('\n')
        .map(printable)
        .join('\n')
        .replace(/[\u00a0\u202f]/g, ' '),
    )
    .join('\n');
}
