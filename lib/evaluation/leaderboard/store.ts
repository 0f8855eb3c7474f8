import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, writeWhole } from '../../data/index.js';
import { checkEntry } from './check.js';
import type { Leaderboard, LeaderboardEntry } from './contracts.js';
import { type EntryPlace, entryPath, placeOf } from './names.js';

const folders = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => statSync(join(path, name)).isDirectory())
    .sort();

function readEntry(folder: string, path: string): LeaderboardEntry {
  const file = join(folder, path);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is no JSON (${(error as Error).message}). Mend it or take it away.`);
  }
  const entry = checkEntry(value, file);
  const own = entryPath(placeOf(entry));
  if (own !== path) throw new DataError(file, `holds ${own}: data set, threat or model differ from where it lies.`);
  return entry;
}

/**
 * Every leaderboard below a folder, FOLDER/DATASET/THREAT/MODEL.json, by data set, norm and radius. Other files are
 * passed over.
 * @throws DataError where the folder does not exist, and where a file is broken: by file and field.
 */
export function readLeaderboards(folder: string): readonly Leaderboard[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new DataError(folder, 'is no folder of leaderboards. Add an entry first, or name another folder.');
  return folders(folder).flatMap((dataset) =>
    folders(join(folder, dataset)).flatMap((threat): Leaderboard[] => {
      const entries = readdirSync(join(folder, dataset, threat))
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => readEntry(folder, join(dataset, threat, name)));
      const [first] = entries;
      return first ? [{ dataset, norm: first.advlab.norm, epsilon: first.advlab.epsilon, entries }] : [];
    }),
  );
}

/**
 * Refuses a place below a folder where an entry is already: before what is to lie there is measured.
 * @throws DataError naming the file.
 */
export function checkFree(folder: string, place: EntryPlace): void {
  const file = join(folder, entryPath(place));
  if (existsSync(file))
    throw new DataError(file, 'is there already. Give the model another name, or write over it (force).');
}

/**
 * Writes an entry below a folder, whole or not at all, and returns the file's path.
 * @throws DataError where it is there already and `force` is not given, and where the entry is not whole.
 */
export function writeLeaderboardEntry(
  folder: string,
  entry: LeaderboardEntry,
  { force = false }: { readonly force?: boolean } = {},
): string {
  const place = placeOf(entry);
  if (!force) checkFree(folder, place);
  const file = join(folder, entryPath(place));
  const text = `${JSON.stringify(entry, null, 2)}\n`;
  checkEntry(JSON.parse(text), file);
  return writeWhole(file, text);
}
