import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { constants, runInThisContext } from 'node:vm';

type Import = (name: string) => Promise<Readonly<Record<string, unknown>>>;

/** `import()` as code in a folder calls it. */
const importFrom = (folder: string): Import =>
  runInThisContext('(name) => import(name)', {
    filename: join(folder, 'cell.js'),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as Import;

/** A module's exports as compiled code expects them, which tells a default export by a mark. */
function marked(namespace: Readonly<Record<string, unknown>>): object {
  return Object.defineProperty({ ...namespace }, '__esModule', { value: true });
}

/** Packages for `import` alone, which `require` refuses. */
export interface EsModules {
  /** Loads those of these packages that only `import` finds. */
  load(names: readonly string[]): Promise<void>;
  /** The exports of one that was loaded. */
  get(name: string): object | undefined;
}

/**
 * @param places folders from which packages are looked for, with how `require` resolves them there, the nearest first
 */
export function createEsModules(places: readonly { folder: string; resolve: (name: string) => string }[]): EsModules {
  const loaded = new Map<string, object>();
  /** The folder from which a package is for `import` alone. */
  function importedFrom(name: string): string | undefined {
    for (const { folder, resolve } of places)
      try {
        resolve(name);
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return folder;
      }
    return undefined;
  }
  return {
    get: (name) => loaded.get(name),
    async load(names) {
      for (const name of names) {
        if (/^[./]/.test(name) || isBuiltin(name) || loaded.has(name)) continue;
        const folder = importedFrom(name);
        if (folder !== undefined) loaded.set(name, marked(await importFrom(folder)(name)));
      }
    },
  };
}
