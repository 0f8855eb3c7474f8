import { accessSync, constants, existsSync, mkdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeFailure } from '../data/write-failure.js';
import { UsageError } from './command.js';

const isFolder = (path: string) => statSync(path).isDirectory();

/** Folders from the first that is lacking down to `folder` itself. */
function lacking(folder: string): string[] {
  const found = [];
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) found.unshift(at);
  return found;
}

/** Makes the folder, writes in it, and takes both back: permissions alone do not say whether that is possible. */
function tryToWrite(folder: string): void {
  const made: string[] = [];
  try {
    // One by one: where none can be made at all, as in /proc, a recursive mkdir of Node tries forever.
    for (const each of lacking(folder)) {
      mkdirSync(each);
      made.unshift(each);
    }
    const probe = join(folder, `.advlab-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } finally {
    for (const each of made) rmdirSync(each);
  }
}

function failure(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return writeFailure(error);
  }
}

/** Why nothing can be written in a folder; undefined where something can. */
function obstacle(folder: string): string | undefined {
  const [first] = lacking(folder);
  const there = first === undefined ? folder : dirname(first);
  if (!isFolder(there)) return `${there} is a file, not a folder`;
  return failure(() => tryToWrite(folder));
}

/**
 * Refuses a folder in which results could not be written, before they cost anything. Leaves the disk as it was.
 * @param what as the message calls it: `option --out`
 * @param files names of files to be written there
 * @throws UsageError saying why it cannot be written.
 */
export function checkOutputFolder(what: string, path: string, files: readonly string[] = []): void {
  const folder = resolve(path);
  const taken = files.find((name) => existsSync(join(folder, name)) && isFolder(join(folder, name)));
  const why = taken === undefined ? obstacle(folder) : `its ${taken} is a folder`;
  if (why !== undefined) throw new UsageError(`${what}: ${folder} cannot be written (${why}). Name another folder.`);
}

/**
 * The same of one file, which may be there already.
 * @param inPlace whether it is written where it lies; else a new file takes its place, for which its folder decides
 */
export function checkOutputFile(what: string, path: string, { inPlace = false } = {}): void {
  const file = resolve(path);
  const there = existsSync(file);
  const why =
    there && isFolder(file)
      ? 'it is a folder'
      : there && inPlace
        ? failure(() => accessSync(file, constants.W_OK))
        : obstacle(dirname(file));
  if (why !== undefined) throw new UsageError(`${what}: ${file} cannot be written (${why}). Name another file.`);
}
