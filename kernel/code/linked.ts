import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';

const PACKAGES = `${sep}node_modules${sep}`;

/** Whether a file, by its real path, belongs to a package that was installed, not linked. */
export const isInstalled = (file: string): boolean => file.includes(PACKAGES);

/** The folder of the package.json nearest to a file. */
function packageOf(file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder))
    if (statSync(join(folder, 'package.json'), { throwIfNoEntry: false })) return folder;
  return undefined;
}

/**
 * Loads packages that are linked into node_modules anew once one of their loaded files changed: these are being worked
 * on. What they require of installed packages stays loaded, and so do values made before.
 */
export function createLinked(): (require: NodeJS.Require, name: string) => unknown {
  const loaded = new Map<string, number>();

  function forgetChanged(entry: string, { cache }: NodeJS.Require): void {
    const folder = packageOf(entry);
    if (folder === undefined) return;
    const since = loaded.get(folder);
    if (since !== undefined) {
      const own = Object.keys(cache).filter(
        (file) => file.startsWith(folder + sep) && !isInstalled(file.slice(folder.length)),
      );
      const changedAt = (file: string) =>
        statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
      if (!own.some((file) => changedAt(file) > since)) return;
      for (const file of own) delete cache[file];
    }
    loaded.set(folder, Date.now());
  }

  return (require, name) => {
    const entry = require.resolve(name);
    if (isAbsolute(entry) && !isInstalled(entry)) forgetChanged(entry, require);
    return require(name);
  };
}
