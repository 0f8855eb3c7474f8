import { join, relative, resolve, sep } from 'node:path';
import type { Converter } from 'tslab/dist/converter';
import { complaints } from './complaints.js';
import { localDependencies, OVERLOOKED } from './dependencies.js';
import { openExports } from './exports.js';
import { withJsx } from './jsx.js';
import { completionsWithKinds } from './kinds.js';
import { optionsFor } from './options.js';
import { loadConverter, type TypeScript, ts } from './typescript.js';
import { createWatching } from './watching.js';

/** What a cell's local imports were compiled to. */
export interface LocalSources {
  /** Compiled text (ES modules), by the absolute path of the source file. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Looks at the files again, so that what was edited is compiled anew; at declarations too where a cell imports. */
  refresh(imports: boolean): void;
}

/** tslab's converter for a notebook's folder. */
export interface Host {
  readonly converter: Converter;
  readonly sources: LocalSources;
  /** Whether cells may hold JSX, as the tsconfig.json beside the notebook says. */
  readonly hasJsx: boolean;
  /** Turns compiled text into what `require` runs. */
  toCommonJs(text: string): string;
}

/** What compiles a program's files. */
type Builder = TypeScript.BuilderProgram;
interface WatchHost {
  afterProgramCreate(builder: Builder): void;
  setTimeout(callback: () => void, ...rest: unknown[]): unknown;
}
type CreateHost = (
  files: string[],
  options: TypeScript.CompilerOptions,
  sys: TypeScript.System,
  createProgram: unknown,
  ...rest: unknown[]
) => WatchHost;

/** What the compiler offers beside its documented functions. */
const internals = ts as unknown as {
  /** Finds a file's names, once. */
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
};

/** The cell and its declarations, below the notebook's folder. */
const CELL = /^__tslab__\.(?:js|d\.ts)$/;

/** The converter takes outputs of a cell alone: those of local sources are kept here, wherever they lie. */
function keepOutputs(builder: Builder, folder: string, outputs: Map<string, string>): void {
  const emit = builder.emit.bind(builder);
  builder.emit = (file, write, ...rest) =>
    emit(
      file,
      (name, text, ...more) => {
        const own = relative(folder, resolve(sep, relative('outDir', name)));
        if (CELL.test(own)) write?.(join('outDir', own), text, ...more);
        else if (file && /\.m?js$/.test(name)) outputs.set(resolve(file.fileName), text);
      },
      ...rest,
    );
}

/** Sources that were compiled here; the compiler reads a changed file into a new one of these. */
const compiled = new WeakSet<TypeScript.SourceFile>();

/**
 * The plainest builder lacks what the converter asks of one: which files a cell depends on, and a cell's names. Those of
 * kinds that the converter does not know are compiled when it asks.
 */
function complete(builder: Builder): void {
  const program = builder.getProgram();
  builder.getAllDependencies = (file) => {
    const found = localDependencies(program, file);
    for (const name of found.filter((each) => OVERLOOKED.test(each))) {
      const source = program.getSourceFile(name);
      if (!source || compiled.has(source)) continue;
      compiled.add(source);
      builder.emit(source);
    }
    return found;
  };
  builder.getSourceFile = (name) => {
    const file = program.getSourceFile(name);
    if (file) internals.bindSourceFile(file, program.getCompilerOptions());
    return file;
  };
}

/** A host whose programs' outputs are kept, whatever is to be done with the programs. */
function keeping(host: WatchHost, folder: string, outputs: Map<string, string>): WatchHost {
  let after = (_builder: Builder) => {};
  return Object.defineProperty(host, 'afterProgramCreate', {
    get: () => after,
    set(given: (builder: Builder) => void) {
      after = (builder) => {
        complete(builder);
        keepOutputs(builder, folder, outputs);
        given(builder);
      };
    },
  });
}

/** What the compiler puts off once files come or go: which of its imports may now be found elsewhere. */
const INVALIDATION = 'invalidateResolutionsOfFailedLookup';

/** The converter knows one timer, that of a new program: what else the compiler would put off is done at once. */
function atOnce(host: WatchHost): WatchHost {
  const { setTimeout } = host;
  host.setTimeout = (callback, ...rest) =>
    callback.name === INVALIDATION ? void callback() : setTimeout(callback, ...rest);
  return host;
}

/**
 * @param project folder whose packages are at hand everywhere
 * @param canLoad whether Node finds a package
 */
export function createHost(folder: string, project: string | undefined, canLoad: (name: string) => boolean): Host {
  const outputs = new Map<string, string>();
  const { sys, refresh } = createWatching();
  openExports(sys);
  const create = ts.createWatchCompilerHost as unknown as CreateHost;
  // A program that remembers what it checked costs more than it saves: only the cell is checked.
  const { jsx, ...given } = optionsFor(folder, project);
  const createProgram = jsx === undefined ? ts.createAbstractBuilder : withJsx(join(folder, '__tslab__.ts'));
  const createKeeping: CreateHost = (files, options, system, _createProgram, ...rest) => {
    const own = { ...options, ...given, ...(jsx !== undefined && { jsx }) };
    return keeping(atOnce(create(files, own, system, createProgram, ...rest)), folder, outputs);
  };
  const tslab = loadConverter({
    sys,
    createWatchCompilerHost: createKeeping,
    Completions: completionsWithKinds(),
    getPreEmitDiagnosticsOfFiles: complaints(canLoad),
  });
  return {
    converter: tslab.createConverter({ isBrowser: false }),
    sources: { outputs, refresh },
    hasJsx: jsx !== undefined,
    toCommonJs: (text) => tslab.esModuleToCommonJSModule(text, ts.ScriptTarget.ES2022),
  };
}
