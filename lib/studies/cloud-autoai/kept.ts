import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestHash, type SearchKind, type SearchRequest } from '../../automl/index.js';
import { archiveEntries, DataError, inProject, withFile, writeWhole } from '../../data/index.js';
import { identity } from './identity.js';

/** What is said of the models that are kept with the code: models/cloud-autoai/kept.json. */
export interface Kept {
  readonly made: string;
  readonly machine: string;
  /** SHA-256 by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Searches by the hash of their request. */
  readonly searches: readonly { readonly kind: SearchKind; readonly request: string; readonly archive: string }[];
}

export const keptFolder = (): string => inProject('models', identity.id);

/**
 * The list of kept models, each file held against its SHA-256; undefined where none are kept.
 * @throws DataError naming a file that is missing or is not the one that was kept.
 */
export function readKept(folder = keptFolder()): Kept | undefined {
  const list = join(folder, 'kept.json');
  if (!existsSync(list)) return undefined;
  const kept = JSON.parse(readFileSync(list, 'utf8')) as Kept;
  for (const [name, expected] of Object.entries(kept.files)) {
    const file = join(folder, name);
    const advice = `Restore it (git checkout -- models/${identity.id}), or train anew: advlab replicate --retrain.`;
    if (!existsSync(file)) throw new DataError(file, `is listed in kept.json and is missing. ${advice}`);
    const found = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (found !== expected)
      throw new DataError(file, `is not the file that was kept: SHA-256 ${found}, expected ${expected}. ${advice}`);
  }
  return kept;
}

/**
 * The folder of a kept search that was made for this very request, unpacked into the project's cache; undefined where
 * none was.
 */
export async function keptSearch(kind: SearchKind, request: SearchRequest): Promise<string | undefined> {
  const hash = requestHash(kind, request);
  const search = readKept()?.searches.find((one) => one.request === hash);
  if (!search) return undefined;
  const folder = inProject('.cache', 'kept', hash, kind);
  const file = join(keptFolder(), search.archive);
  await withFile(file, async (source) => {
    for (const [name, bytes] of archiveEntries(file, source))
      if (!existsSync(join(folder, name))) writeWhole(join(folder, name), bytes());
  });
  return folder;
}

/** What a run says that uses them. */
export function keptSentence(): string {
  const { made = '', machine = '' } = readKept() ?? {};
  return `Uses the local teachers and students kept in models/${identity.id} (${made.slice(0, 10)}, ${machine}); --retrain trains anew.`;
}
