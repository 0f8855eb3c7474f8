import { join, relative, resolve, sep } from 'node:path';
import type { Converter } from 'tslab/dist/converter';
import { complaints } from './complaints.js';
import { optionsFor } from './options.js';
import { loadConverter, type TypeScript, ts } from './typescript.js';
import { createWatching } from './watching.js';

/** What a cell's local imports were compiled to. */
export interface LocalSources {
  /** Compiled text (ES modules), by the absolute path of the source file. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Looks at the files again, so that what was edited is compiled anew. */
  refresh(): void;
}

/** tslab's converter for a notebook's folder. */
export interface Host {
  readonly converter: Converter;
  readonly sources: LocalSources;
  /** Turns compiled text into what `require` runs. */
  toCommonJs(text: string): string;
}

/** What compiles a program's files. */
interface Builder {
  emit: TypeScript.BuilderProgram['emit'];
}
interface WatchHost {
  afterProgramCreate(builder: Builder): void;
}
type CreateHost = (files: string[], options: TypeScript.CompilerOptions, ...rest: unknown[]) => WatchHost;

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

/** A host whose programs' outputs are kept, whatever is to be done with the programs. */
function keeping(host: WatchHost, folder: string, outputs: Map<string, string>): WatchHost {
  let after = (_builder: Builder) => {};
  return Object.defineProperty(host, 'afterProgramCreate', {
    get: () => after,
    set(given: (builder: Builder) => void) {
      after = (builder) => {
        keepOutputs(builder, folder, outputs);
        given(builder);
      };
    },
  });
}

/**
 * @param project folder whose packages are at hand everywhere
 * @param canLoad whether Node finds a package
 */
export function createHost(folder: string, project: string | undefined, canLoad: (name: string) => boolean): Host {
  const outputs = new Map<string, string>();
  const { sys, refresh } = createWatching();
  const create = ts.createWatchCompilerHost as unknown as CreateHost;
  const createKeeping: CreateHost = (files, options, ...rest) =>
    keeping(create(files, { ...options, ...optionsFor(folder, project) }, ...rest), folder, outputs);
  const tslab = loadConverter({
    sys,
    createWatchCompilerHost: createKeeping,
    getPreEmitDiagnosticsOfFiles: complaints(canLoad),
  });
  return {
    converter: tslab.createConverter({ isBrowser: false }),
    sources: { outputs, refresh },
    toCommonJs: (text) => tslab.esModuleToCommonJSModule(text, ts.ScriptTarget.ES2022),
  };
}
