import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { isBoundary } from './shape.js';
import { loadConverter, type TypeScript, ts } from './typescript.js';

/** Extensions of local files that cells may import as source. */
const SOURCE = /\.(?:ts|mts|tsx)$/;

/** Not the cells' concern: a package without types is any, and so is one whose types this resolution does not find. */
const UNTYPED = new Set([7016, 2307]);
/** An `await` outside an async function: it may be the cell's own, which runs as one. */
const AWAIT_OUTSIDE = 1308;

/** What a cell's local imports were compiled to, by absolute path. */
export interface LocalSources {
  /** Compiled text (ES modules), by the path of the source file. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Looks at the files again, so that what was edited is compiled anew. */
  refresh(): void;
}

/** strict, lib and jsx of a tsconfig.json beside the notebook, or nothing. */
function ownOptions(folder: string): TypeScript.CompilerOptions {
  const file = join(folder, 'tsconfig.json');
  if (!ts.sys.fileExists(file)) return {};
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(error.messageText, '\n')}`);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, folder);
  const kept = Object.entries(options).filter(([name]) => /^(?:strict\w*|noImplicit\w+|lib|jsx\w*|types)$/.test(name));
  return Object.fromEntries(kept);
}

/** Where packages are looked for: beside the notebook as always, then in the project, whatever folder it lies in. */
function packagePaths(folder: string, project: string | undefined): TypeScript.CompilerOptions {
  if (project === undefined || !relative(project, folder).startsWith('..')) return {};
  const modules = join(project, 'node_modules');
  const folders = [join(folder, 'node_modules'), modules, join(modules, '@types')];
  return { paths: { '*': folders.map((each) => `${each}/*`) }, typeRoots: [join(modules, '@types')] };
}

/** A module that cannot be found at all is the cell's concern; asked of Node, which will have to load it. */
function isMissing(diagnostic: TypeScript.Diagnostic, canLoad: (name: string) => boolean): boolean {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const name = /module '([^']+)'/.exec(text)?.[1];
  return diagnostic.code === 2307 && (name === undefined || name.startsWith('.') || !canLoad(name));
}

interface Internals {
  getTokenAtPosition(file: TypeScript.SourceFile, position: number): TypeScript.Node;
  getPreEmitDiagnosticsOfFiles(
    program: TypeScript.Program,
    files: readonly TypeScript.SourceFile[],
  ): readonly TypeScript.Diagnostic[];
}
const internals = ts as unknown as Internals;

/** Whether an `await` stands in no function, however deep in expressions. */
function isOwnAwait({ file, start }: TypeScript.Diagnostic): boolean {
  if (!file || start === undefined) return false;
  let node: TypeScript.Node | undefined = internals.getTokenAtPosition(file, start);
  while (node && node !== file && !isBoundary(node)) node = node.parent;
  return node === file;
}

const namesIn = (folder: string): ReadonlySet<string> => {
  try {
    return new Set(readdirSync(folder).filter((name) => SOURCE.test(name) || name.endsWith('.json')));
  } catch {
    return new Set();
  }
};

interface Emitter {
  emit: TypeScript.BuilderProgram['emit'];
}

/**
 * tslab's converter for a notebook's folder, with the options that its own fixed ones lack: packages' `exports` are
 * read, local sources may lie anywhere, a tsconfig.json beside the notebook has its say.
 * @param project folder whose packages are at hand everywhere
 * @param canLoad whether Node finds a package
 */
export function createHost(folder: string, project: string | undefined, canLoad: (name: string) => boolean) {
  const outputs = new Map<string, string>();
  const watched = new Map<string, { callback: TypeScript.FileWatcherCallback; changed: number }>();
  const folders = new Map<string, { callback: TypeScript.DirectoryWatcherCallback; names: ReadonlySet<string> }>();
  const changedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sys = Object.create(ts.sys) as TypeScript.System;
  const withoutWatching = { close: () => {} };
  const isSource = (file: string) =>
    SOURCE.test(file) && !file.endsWith('.d.ts') && !file.includes(`${sep}node_modules${sep}`);
  // Watching the files of packages takes time at the start; they do not change under a running kernel.
  sys.watchFile = (file, callback) => {
    if (!isSource(file)) return withoutWatching;
    watched.set(file, { callback, changed: changedAt(file) });
    return { close: () => watched.delete(file) };
  };
  sys.watchDirectory = (path, callback) => {
    if (path.includes('node_modules')) return withoutWatching;
    folders.set(path, { callback, names: namesIn(path) });
    return { close: () => folders.delete(path) };
  };

  /** The converter knows outputs of its own folder alone; the others are kept here. */
  function keepOutputs(builder: Emitter): void {
    const emit = builder.emit.bind(builder);
    builder.emit = (file, write, ...rest) =>
      emit(
        file,
        (name, text, ...more) => {
          const target = resolve(sep, relative('outDir', name));
          const own = relative(folder, target);
          if (/^__tslab__\.(?:js|d\.ts)$/.test(own)) write?.(join('outDir', own), text, ...more);
          else if (file && /\.m?js$/.test(name)) outputs.set(resolve(file.fileName), text);
        },
        ...rest,
      );
  }

  const replaced = {
    sys,
    createWatchCompilerHost: ((files: string[], options: TypeScript.CompilerOptions, ...rest: unknown[]) => {
      const create = ts.createWatchCompilerHost as unknown as (...all: unknown[]) => Record<string, unknown>;
      const host = create(
        files,
        {
          ...options,
          moduleResolution: ts.ModuleResolutionKind.Bundler,
          rootDir: sep,
          types: ['node'],
          ...packagePaths(folder, project),
          ...ownOptions(folder),
        },
        ...rest,
      );
      let after = (_builder: Emitter) => {};
      Object.defineProperty(host, 'afterProgramCreate', {
        get: () => after,
        set: (given: typeof after) => {
          after = (builder) => {
            keepOutputs(builder);
            given(builder);
          };
        },
      });
      return host;
    }) as unknown as typeof ts.createWatchCompilerHost,
    getPreEmitDiagnosticsOfFiles: (program: TypeScript.Program, files: TypeScript.SourceFile[]) =>
      internals
        .getPreEmitDiagnosticsOfFiles(program, files)
        .filter((diagnostic) => !UNTYPED.has(diagnostic.code) || isMissing(diagnostic, canLoad))
        .filter((diagnostic) => diagnostic.code !== AWAIT_OUTSIDE || !isOwnAwait(diagnostic)),
  };
  const tslab = loadConverter(replaced);
  const converter = tslab.createConverter({ isBrowser: false });
  const sources: LocalSources = {
    outputs,
    refresh() {
      for (const [file, watch] of watched) {
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
  return {
    converter,
    sources,
    toCommonJs: (text: string) => tslab.esModuleToCommonJSModule(text, ts.ScriptTarget.ES2022),
  };
}
