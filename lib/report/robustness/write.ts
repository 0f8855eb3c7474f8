import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../data/index.js';
import type { RobustnessReport } from '../../evaluation/index.js';
import { exportFigures, type Figure, findBrowser, robustnessFigures } from '../../figures/index.js';
import { renderHtml } from '../html.js';
import { checklistFiles } from './checklist/files.js';
import { robustnessDocument } from './robustness-report.js';

export interface WriteRobustnessOptions {
  /** Path of a browser that draws the pictures; default what `findBrowser` finds, null for none. */
  browser?: string | null;
  /** Where it is said that no pictures could be drawn (default: stderr). */
  say?: (message: string) => void;
}

/** One self-contained page, with every figure drawn in it: opens offline and loads nothing. */
export const robustnessHtml = (report: RobustnessReport, figures?: readonly Figure[]): string =>
  renderHtml(robustnessDocument(report, figures));

/**
 * Writes `report.json`, `report.html`, with a checklist also `checklist.md`, `.tex` and `.sarif`, and, where a browser is there to draw them, `figs/<id>.png` and `.svg`. A reader
 * never meets half of any of these. Returns the paths.
 */
export async function writeRobustnessReport(
  folder: string,
  report: RobustnessReport,
  options: WriteRobustnessOptions = {},
): Promise<string[]> {
  const { say = (message: string) => void process.stderr.write(`${message}\n`) } = options;
  const browser = options.browser === undefined ? findBrowser() : (options.browser ?? undefined);
  mkdirSync(folder, { recursive: true });
  const figures = robustnessFigures(report);
  const written = [
    writeWhole(join(folder, 'report.json'), `${JSON.stringify(report, null, 1)}\n`),
    writeWhole(join(folder, 'report.html'), robustnessHtml(report, figures)),
    ...checklistFiles(report).map(([name, text]) => writeWhole(join(folder, name), text)),
  ];
  const [figs, part] = [join(folder, 'figs'), join(folder, 'figs.part')];
  rmSync(part, { recursive: true, force: true });
  if (browser === undefined) {
    // Pictures of an earlier report beside this one would be taken for its own.
    rmSync(figs, { recursive: true, force: true });
    say(
      'No browser was found to draw pictures of the figures; report.html draws them itself when it is opened. For figs/*.png and *.svg install one (sudo apt-get install -y chromium) or name one in CHROME_PATH.',
    );
    return written;
  }
  const { files } = await exportFigures(figures, part, { formats: ['png', 'svg'], browser });
  rmSync(figs, { recursive: true, force: true });
  renameSync(part, figs);
  return [...written, ...files.map((file) => join(figs, file.slice(part.length + 1)))];
}
