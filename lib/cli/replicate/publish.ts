import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../data/project.js';
import { TOURS } from '../../studies/names.js';
import type { StudyIdentity } from '../../study/index.js';
import type { Io } from '../command.js';

/** What of a run's folder is kept in reports/STUDY. */
export const PUBLISHED = ['report.html', 'report.md', 'claims.json', 'figs', 'results'] as const;

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
  for (const part of PUBLISHED)
    if (existsSync(join(run, part))) cpSync(join(run, part), join(next, part), { recursive: true });
  rmSync(kept, { recursive: true, force: true });
  renameSync(next, kept);
  io.note(`published to notebooks/${id} and reports/${id}`);
}

/** Keeps the tours of the last run in notebooks/tours. */
export function publishTours(io: Io): void {
  keepNotebooks('tours', TOURS);
  io.note('published to notebooks/tours');
}
