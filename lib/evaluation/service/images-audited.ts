import { DataError } from '../../data/index.js';
import type { Audited, AuditedSet } from './contracts.js';
import { type ReadAnswersOptions, readAnswers } from './read-answers.js';

/**
 * Images that were handed over to services, in files without a manifest: CSVs or JSON lines with true labels, each a set.
 * @param files by the name of the set
 * @throws DataError where a file has no true labels.
 */
export async function auditedImages(
  files: readonly { readonly set: string; readonly file: string }[],
  options: Omit<ReadAnswersOptions, 'needsAnswers'> = {},
): Promise<Audited> {
  const sets: AuditedSet[] = [];
  for (const { set: id, file } of files) {
    const { truth, ids, keys } = await readAnswers(file, { ...options, needsAnswers: false });
    if (!truth)
      throw new DataError(
        file,
        'has no true labels; images that stand for what was exported need them (--truth COLUMN).',
      );
    const rows = ids ?? Array.from(truth, (_, row) => String(row + 1));
    if (new Set(rows).size < rows.length) throw new DataError(file, 'has an id twice.');
    sets.push({ id, rows, labels: truth, keys: async () => keys });
  }
  return { source: files.map(({ file }) => file).join(', '), manifest: false, sets };
}
