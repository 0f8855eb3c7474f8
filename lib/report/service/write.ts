import { join } from 'node:path';
import { writeWhole } from '../../data/index.js';
import type { ServiceReport } from '../../evaluation/index.js';
import { renderHtml } from '../html.js';
import { serviceDocument } from './document.js';

/** Writes `report.json` and `report.html`, each whole or not at all. Returns the paths. */
export const writeServiceReport = (folder: string, report: ServiceReport): string[] => [
  writeWhole(join(folder, 'report.json'), `${JSON.stringify(report, null, 1)}\n`),
  writeWhole(join(folder, 'report.html'), renderHtml(serviceDocument(report))),
];
