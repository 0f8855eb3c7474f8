import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError, writeWhole } from '../../data/index.js';
import { checkEntry } from './check.js';
import { BOARD_NORMS, type Leaderboard, type LeaderboardBlock, type LeaderboardEntry } from './contracts.js';
import { sourceOf } from './figures.js';
import { type EntryPlace, entryPath, placeOf } from './names.js';

/** Folders inside, and links to folders; a link that leads nowhere is none. */
const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter(
      (one) =>
        one.isDirectory() ||
        (one.isSymbolicLink() && statSync(join(path, one.name), { throwIfNoEntry: false })?.isDirectory()),
    )
    .map(({ name }) => name)
    .sort();

function textAt(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DataError(file, `cannot be read as an entry (${(error as Error).message}). Mend it or take it away.`);
  }
}

function readEntry(folder: string, path: string): LeaderboardEntry {
  const file = join(folder, path);
  const text = textAt(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(file, `is no JSON (${(error as Error).message}). Mend it or take it away.`);
  }
  const entry = checkEntry(value, file);
  const own = entryPath(placeOf(entry));
  if (own !== path) throw new DataError(file, `holds ${own}: data set, threat or model differ from where it lies.`);
  return entry;
}

/** The entries of one board, by the folder it lies in: DATASET/THREAT. */
const entriesIn = (folder: string, board: string): LeaderboardEntry[] =>
  readdirSync(join(folder, board))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readEntry(folder, join(board, name)));

/**
 * Every leaderboard below a folder, FOLDER/DATASET/THREAT/MODEL.json, by data set, norm and radius. Other files are
 * passed over.
 * @throws DataError where the folder does not exist, and where a file is broken: by file and field.
 */
export function readLeaderboards(folder: string): readonly Leaderboard[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new DataError(folder, 'is no folder of leaderboards. Add an entry first, or name another folder.');
  return folders(folder).flatMap((dataset) =>
    folders(join(folder, dataset))
      .flatMap((threat): Leaderboard[] => {
        const entries = entriesIn(folder, join(dataset, threat));
        const [first] = entries;
        return first ? [{ dataset, norm: first.advlab.norm, epsilon: first.advlab.epsilon, entries }] : [];
      })
      .sort((a, b) => BOARD_NORMS.indexOf(a.norm) - BOARD_NORMS.indexOf(b.norm) || a.epsilon - b.epsilon),
  );
}

/**
 * Refuses images of another source on a board: data sets of one name may be different ones. Another stretch of the same
 * data set's rows is taken. Folders that agree in name, number of images and classes cannot be told apart.
 * @throws DataError naming an entry of the board and both sources, or a file that is broken.
 */
export function checkSource(folder: string, place: EntryPlace, data: LeaderboardBlock['data']): void {
  const board = dirname(entryPath(place));
  if (!existsSync(join(folder, board))) return;
  const source = sourceOf(data);
  const other = entriesIn(folder, board).find(
    ({ advlab }) => advlab.model !== place.model && sourceOf(advlab.data) !== source,
  );
  if (other)
    throw new DataError(
      join(folder, entryPath(placeOf(other))),
      `is of other data: ${sourceOf(other.advlab.data)}; the new entry's is ${source}. Give the data another name, or keep it in another folder of leaderboards.`,
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
 * @throws DataError where it is there already and `force` is not given, where the board is of other data, and where the
 * entry is not whole.
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
  checkSource(folder, place, entry.advlab.data);
  return writeWhole(file, text);
}
