import { join } from 'node:path';
import { DataError, readRecords } from '../../data/index.js';
import { type Audited, type AuditedSet, CLEAN } from './contracts.js';
import { checkUnchanged, type ManifestSet, ROWS, readManifest } from './manifest.js';
import { readAnswers } from './read-answers.js';

/** rows.csv, column by column. */
async function readRows(file: string): Promise<Map<string, string[]>> {
  const columns = new Map<string, string[]>();
  await readRecords(
    file,
    (names) => {
      for (const name of names) columns.set(name, []);
    },
    (cells) => {
      for (const [i, column] of [...columns.values()].entries()) column.push(cells[i]);
    },
  );
  return columns;
}

/**
 * What `exportAudit` wrote into a folder, to be held against answers.
 * @throws DataError where the folder holds no manifest, or its files are not what was written.
 */
export async function openExport(folder: string): Promise<Audited> {
  const { data, n, sets, rows: sha256, format } = readManifest(folder);
  const file = join(folder, ROWS);
  await checkUnchanged(file, sha256);
  const columns = await readRows(file);
  const column = (name: string): readonly string[] => {
    const found = columns.get(name);
    if (found?.length !== n) throw new DataError(file, `does not have ${n} rows of it.`, { row: 0, column: name });
    return found;
  };
  const rows = column('row');
  const labels = Int32Array.from(column('label'), Number);
  const keysOf =
    ({ file: name, sha256: hash }: ManifestSet) =>
    async () => {
      if (format === 'png') return undefined;
      const path = join(folder, name);
      await checkUnchanged(path, hash);
      return (await readAnswers(path, { needsAnswers: false })).keys;
    };
  return {
    source: folder,
    classes: data.classes,
    ...(data.classNames && { classNames: data.classNames }),
    manifest: true,
    sets: sets.map((set): AuditedSet => {
      const fools = set.id === CLEAN ? undefined : Uint8Array.from(column(set.id), Number);
      return { id: set.id, rows, labels, ...(fools && { fools }), keys: keysOf(set) };
    }),
  };
}
