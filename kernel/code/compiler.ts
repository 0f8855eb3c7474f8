import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createHost, type LocalSources } from './host.js';
import { haltLoops } from './loops.js';
import { knowingPlace } from './meta.js';
import { type Place, placeAt } from './positions.js';
import { kindOf, placeInSource, shapeOf } from './shape.js';
import { type TypeScript, ts } from './typescript.js';

/** A cell, compiled. */
export interface Compiled {
  /** A function body that reads and writes the names of all cells on `exports`. */
  readonly code: string;
  readonly awaits: boolean;
  /** The modules that the cell names. */
  readonly imports: readonly string[];
  /** The property of `exports` that holds the cell's value, if it is shown. */
  readonly result?: string;
  /** Declarations of all names from now on. */
  readonly declarations: string;
}

/** One complaint of the compiler about a cell, or about a file it imports. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
  readonly file?: string;
}

/** A cell that was not run because it does not compile. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}

export interface Completions {
  /** Offsets in UTF-16 units between which a match is put. */
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly text: string; readonly type: string }[];
}

/** What is known of the name at a place. */
export interface Hover {
  readonly signature: string;
  readonly documentation: string;
  /** The doc comment's tags, such as `@throws RangeError …`. */
  readonly tags: readonly string[];
  readonly name: string;
}

export interface Compiler {
  /** @throws CompileError */
  compile(source: string): Compiled;
  /** Makes a cell's names known to later ones. */
  accept(compiled: Compiled): void;
  complete(source: string, offset: number): Completions;
  hover(source: string, offset: number): Hover | undefined;
  readonly sources: LocalSources;
  /** Whether cells may hold JSX. */
  readonly hasJsx: boolean;
  /** Turns the compiled text of a local source into what `require` runs. */
  toCommonJs(text: string): string;
  close(): void;
}

const textOf = (parts: readonly { readonly text: string }[] = []) => parts.map(({ text }) => text).join('');

/** What is known of a name itself: not that it was imported, or by which export it came. */
const signatureOf = ({ displayParts }: TypeScript.QuickInfo) =>
  textOf(displayParts)
    .replace(/^\(alias\) /, '')
    .replace(/\n(?:export|import) .*$/, '');

/** What a module starts with: the mark of its kind, and its names without a value. */
const OPENING =
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$|^exports\.[\w$]+ = (?:exports\.[\w$]+ = )*void 0;$/gm;
/** How an imported name is exported: by a getter, which a later cell could not replace. */
const GETTER =
  /^Object\.defineProperty\(exports, "([^"]+)", \{ enumerable: true, get: function \(\) \{ return (.+); \} \}\);$/gm;

/** Names of a cell that fails midway keep the values they had, and all can be written to by later cells. */
const asCell = (output: string) => output.replace(OPENING, '').replace(GETTER, 'exports["$1"] = $2;');

/**
 * tslab's compiler for the cells of a notebook.
 * @param folder where the notebook lies
 * @param project folder whose packages are at hand everywhere
 * @param declarations what every notebook starts with
 */
export function createCompiler(folder: string, project: string | undefined, declarations: string): Compiler {
  const finders = [folder, ...(project === undefined ? [] : [project])].map((from) =>
    createRequire(join(from, 'cell.js')),
  );
  const canLoad = (name: string) =>
    finders.some((finder) => {
      try {
        return finder.resolve(name) !== '';
      } catch (error) {
        // A package for `import` alone is there.
        return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
      }
    });
  const { converter, sources, hasJsx, toCommonJs: plainCommonJs } = createHost(folder, project, canLoad);
  let known = declarations;
  return {
    ...{ sources, hasJsx },
    toCommonJs: (text) => haltLoops(knowingPlace(plainCommonJs(text))),
    compile(source) {
      const { text, insertions, imports, awaits, renamed, isQuiet } = shapeOf(source, hasJsx);
      if (renamed.length)
        throw new CompileError(
          renamed.map(({ at, own, other }) => ({
            place: placeAt(source, at),
            message: `A cell exports by no other name: declare it, as in \`const ${other} = ${own}\`.`,
          })),
        );
      sources.refresh(imports.length > 0);
      const converted = converter.convert(known, text);
      if (converted.diagnostics.length)
        throw new CompileError(
          converted.diagnostics.map(({ start, messageText, fileName }) => ({
            place:
              fileName === undefined
                ? placeAt(source, placeInSource(start.offset, insertions))
                : { line: start.line + 1, column: start.character + 1 },
            message: messageText,
            file: fileName,
          })),
        );
      const { output = '', declOutput = '', lastExpressionVar } = converted;
      const code = haltLoops(knowingPlace(asCell(output)));
      return { code, awaits, imports, result: isQuiet ? undefined : lastExpressionVar, declarations: declOutput };
    },
    accept: (compiled) => {
      known = compiled.declarations;
    },
    complete(source, offset) {
      const { start, end, candidates, original } = converter.complete(known, source, offset);
      const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
      // tslab also offers names that hold the word somewhere; those matter where none begins with it.
      const word = source.slice(start, offset).toLowerCase();
      const beginning = candidates.filter((name) => name.toLowerCase().startsWith(word));
      const matches = beginning.length ? beginning : candidates;
      return { start, end, matches: matches.map((text) => ({ text, type: kinds.get(text) ?? '' })) };
    },
    hover(source, offset) {
      const info = converter.inspect(known, source, offset) as TypeScript.QuickInfo | undefined;
      if (!info) return undefined;
      const { start, length } = info.textSpan;
      const name = source.slice(start, start + length);
      const tags = (info.tags ?? []).map((tag) => `@${tag.name} ${textOf(tag.text)}`.trimEnd());
      return { signature: signatureOf(info), documentation: textOf(info.documentation), tags, name };
    },
    close: () => converter.close(),
  };
}

/** Whether a cell can be run as it stands, and how far the next line should be indented where it cannot. */
export function isComplete(
  source: string,
  hasJsx = false,
): {
  readonly status: 'complete' | 'incomplete' | 'invalid';
  readonly indent?: string;
} {
  const { isCompleteCode } = require('tslab/dist/converter.js') as typeof import('tslab/dist/converter');
  const { completed, indent } = isCompleteCode(source);
  if (!completed) return { status: 'incomplete', indent: indent ?? '' };
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, false, kindOf(hasJsx));
  const { parseDiagnostics = [] } = file as unknown as { parseDiagnostics?: readonly unknown[] };
  return { status: parseDiagnostics.length ? 'invalid' : 'complete' };
}
