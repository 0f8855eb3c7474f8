import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../data/project.js';
import { TOURS } from '../../studies/names.js';
import type { StudyIdentity } from '../../study/index.js';
import type { Io } from '../command.js';

/** What a run leaves in its folder besides its notebooks. */
export const WRITTEN = ['report.html', 'report.md', 'claims.json', 'figs', 'results'] as const;

/**
 * Of that, what is kept in reports/STUDY: what a reader of the repository sees. The page in one file, and figures as SVG
 * and PDF, are made of the results whenever they are wanted (`advlab replicate`, `advlab figures --from published`).
 */
const isKept = (path: string): boolean => !/(\breport\.html|\bfigs\/[^/]+\.(svg|pdf))$/.test(path);

/** Executed notebooks of a run, kept in the repository. */
function keepNotebooks(shelf: string, names: readonly string[]): void {
  for (const name of names)
    cpSync(
      join(projectRoot(), 'runs', 'latest', shelf, 'notebooks', `${name}.ipynb`),
      join(projectRoot(), 'notebooks', shelf, `${name}.ipynb`),
    );
}

/** Keeps a study's last run in notebooks/STUDY and reports/STUDY, whose parts are replaced all at once. */
export function publishStudy({ id, notebooks }: StudyIdentity, io: Io): void {
  keepNotebooks(id, notebooks);
  const [run, kept] = [join(projectRoot(), 'runs', 'latest', id), join(projectRoot(), 'reports', id)];
  const next = `${kept}.part`;
  rmSync(next, { recursive: true, force: true });
  for (const part of WRITTEN)
    if (existsSync(join(run, part)) && isKept(part))
      cpSync(join(run, part), join(next, part), { recursive: true, filter: isKept });
  rmSync(kept, { recursive: true, force: true });
  renameSync(next, kept);
  io.note(`published to notebooks/${id} and reports/${id}`);
}

/** Keeps the tours of the last run in notebooks/tours. */
export function publishTours(io: Io): void {
  keepNotebooks('tours', TOURS);
  io.note('published to notebooks/tours');
}
