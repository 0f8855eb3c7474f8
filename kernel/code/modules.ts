import { existsSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import type { Compiler } from './compiler.js';
import { createEsModules } from './esm.js';
import { createLinked } from './linked.js';

type Require = (name: string) => unknown;

const ENDINGS = ['', '.ts', '.mts', '.tsx', '/index.ts'];

/** The source file a relative import means, if it is one that cells compile. */
function sourceOf(path: string): string | undefined {
  // Sources name each other by what they are compiled to.
  const bare = path.replace(/\.(m?)js$/, '.$1ts');
  return [...ENDINGS.map((ending) => path + ending), bare].find(
    (file) => /\.(?:ts|mts|tsx)$/.test(file) && existsSync(file),
  );
}

/** What cells may import. */
export interface Modules {
  readonly require: Require;
  /** Loads what `require` could not, before a cell that names these modules runs. */
  prepare(names: readonly string[]): Promise<void>;
  /** Forgets what an interrupt kept from being loaded to its end: it would be handed out half-made. */
  forgetUnfinished(): void;
}

/** By the names that a source required: whether each is still what it got; `seen` are the sources that were asked. */
type Needs = Map<string, (seen: Set<string>) => boolean>;

interface Loaded {
  readonly from: string;
  readonly needs: Needs;
  readonly module: { readonly exports: unknown; readonly loaded: boolean };
}

/**
 * `require` as cells see it: local sources are compiled and loaded anew once they changed, and so are JSON and linked
 * packages; packages come from the notebook's folder or else from the project; `tslab` is the one whose displays this
 * kernel shows.
 */
export function createModules(folder: string, project: string | undefined, { sources, toCommonJs }: Compiler): Modules {
  const loaded = new Map<string, Loaded>();
  const jsonRead = new Map<string, number>();
  const load = createLinked();
  const forCell = createRequire(join(folder, 'cell.js'));
  const forProject = project === undefined ? undefined : createRequire(join(project, 'cell.js'));
  const esModules = createEsModules([
    { folder, resolve: forCell.resolve },
    ...(project !== undefined && forProject ? [{ folder: project, resolve: forProject.resolve }] : []),
  ]);

  /** Whether a source, and what it required, is as it was loaded; one that is being loaded is. */
  function isFresh(file: string, seen = new Set<string>()): boolean {
    const { from, needs, module } = loaded.get(file) ?? {};
    if (from === undefined || from !== sources.outputs.get(file)) return false;
    if (!module?.loaded || seen.has(file)) return true;
    seen.add(file);
    return [...(needs?.values() ?? [])].every((isSame) => isSame(seen));
  }

  function loadSource(file: string): unknown {
    const text = sources.outputs.get(file);
    if (text === undefined) throw new Error(`${file} was not compiled: import it by a literal name.`);
    const before = loaded.get(file);
    if (before && isFresh(file)) return before.module.exports;
    const module = new Module(file) as Module & { _compile(code: string, file: string): void };
    module.filename = file;
    const needs: Needs = new Map();
    loaded.set(file, { from: text, needs, module });
    // Node's own loader compiles; only its way to find other modules is replaced.
    module.require = requireFrom(dirname(file), createRequire(file), needs) as NodeJS.Require;
    try {
      module._compile(toCommonJs(text), file);
      module.loaded = true;
    } catch (error) {
      loaded.delete(file);
      throw error;
    }
    return module.exports;
  }

  const changedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

  function forgetChangedJson(file: string, require: NodeJS.Require): void {
    const changed = changedAt(file);
    if (changed !== undefined && jsonRead.get(file) !== changed) delete require.cache[file];
    if (changed !== undefined) jsonRead.set(file, changed);
  }

  /** @param needs where it is noted what was required */
  function requireFrom(place: string, require: NodeJS.Require, needs?: Needs): Require {
    function loadPackage(from: NodeJS.Require, name: string): unknown {
      const found = load(from, name);
      // A linked one is loaded anew by this once it changed.
      needs?.set(name, () => load(from, name) === found);
      return found;
    }
    return (name) => {
      if (name === 'tslab') return module.require('tslab');
      if (/^\.{0,2}\//.test(name)) {
        const path = resolve(place, name);
        const source = sourceOf(path);
        if (source !== undefined) {
          // Where it fails and the failure is caught, it is tried again the next time.
          needs?.set(name, () => false);
          const exports = loadSource(source);
          const got = loaded.get(source);
          needs?.set(name, (seen) => loaded.get(source) === got && isFresh(source, seen));
          return exports;
        }
        if (extname(path) === '.json') {
          forgetChangedJson(path, require);
          const changed = jsonRead.get(path);
          needs?.set(name, () => changedAt(path) === changed);
        }
        return require(path);
      }
      const imported = esModules.get(name);
      if (imported) return imported;
      try {
        return loadPackage(require, name);
      } catch (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
        // A package that lacks one of its own is another matter.
        if (!missing || !forProject || !String(error).includes(`'${name}'`)) throw error;
        return loadPackage(forProject, name);
      }
    };
  }
  function forgetUnfinished(): void {
    for (const [file, { module }] of loaded) if (!module.loaded) loaded.delete(file);
    const { cache } = forCell;
    for (const [file, module] of Object.entries(cache)) if (module?.loaded === false) delete cache[file];
  }

  return { require: requireFrom(folder, forCell), prepare: esModules.load, forgetUnfinished };
}
