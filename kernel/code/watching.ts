import { readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type TypeScript, ts } from './typescript.js';

/** Extensions of local files that cells may import as source. */
export const SOURCE = /\.(?:ts|mts|tsx)$/;

interface WatchedFile {
  readonly callback: TypeScript.FileWatcherCallback;
  changed: number;
}
interface WatchedFolder {
  readonly callback: TypeScript.DirectoryWatcherCallback;
  names: ReadonlySet<string>;
}

const changedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
/** JSON has a type as well: that of what it holds. */
const isLookedAt = (file: string) => SOURCE.test(file) || file.endsWith('.json');
const isPackaged = (path: string) => path.includes(`${sep}node_modules`);
const notWatching = { close: () => {} };

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder).filter(isLookedAt));
  } catch {
    return new Set();
  }
}

/**
 * The compiler's view of the system, in which local sources are looked at when a cell is about to be compiled: a cell run
 * right after an edit must see it. Declarations, of which a linked package has many, and JSON are looked at when a cell
 * imports.
 * The files of installed packages are not watched: they do not change under a running kernel.
 */
export function createWatching(): { readonly sys: TypeScript.System; refresh(imports: boolean): void } {
  const files = new Map<string, WatchedFile>();
  const folders = new Map<string, WatchedFolder>();
  const sys = Object.create(ts.sys) as TypeScript.System;
  sys.watchFile = (file, callback) => {
    if (!isLookedAt(file) || isPackaged(file)) return notWatching;
    files.set(file, { callback, changed: changedAt(file) });
    return { close: () => files.delete(file) };
  };
  sys.watchDirectory = (path, callback) => {
    if (isPackaged(path)) return notWatching;
    folders.set(path, { callback, names: namesIn(path) });
    return { close: () => folders.delete(path) };
  };
  return {
    sys,
    refresh(imports) {
      for (const [file, watch] of files) {
        if (!imports && /\.(?:d\.ts|json)$/.test(file)) continue;
        const changed = changedAt(file);
        if (changed === watch.changed) continue;
        watch.changed = changed;
        watch.callback(file, ts.FileWatcherEventKind.Changed);
      }
      // A file that an earlier import did not find may be there by now.
      for (const [path, watch] of folders) {
        const names = namesIn(path);
        const added = [...names].filter((name) => !watch.names.has(name));
        watch.names = names;
        for (const name of added) watch.callback(join(path, name));
      }
    },
  };
}
