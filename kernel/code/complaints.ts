import { localDependencies, OVERLOOKED } from './dependencies.js';
import { isBoundary } from './shape.js';
import { type TypeScript, ts } from './typescript.js';

/** What the compiler offers beside its documented functions. */
interface Internals {
  getTokenAtPosition(file: TypeScript.SourceFile, position: number): TypeScript.Node;
  getPreEmitDiagnosticsOfFiles(
    program: TypeScript.Program,
    files: readonly TypeScript.SourceFile[],
  ): readonly TypeScript.Diagnostic[];
}
const internals = ts as unknown as Internals;

/** A module without types is any. */
const UNTYPED = 7016;
/** A module that was not found, with or without types. */
const NOT_FOUND = 2307;
/** An `await` outside an async function: it may be the cell's own, which runs as one. */
const AWAIT_OUTSIDE = 1308;

/** Whether an `await` stands in no function, however deep in expressions. */
function isOwnAwait({ file, start }: TypeScript.Diagnostic): boolean {
  if (!file || start === undefined) return false;
  let node: TypeScript.Node | undefined = internals.getTokenAtPosition(file, start);
  while (node && node !== file && !isBoundary(node)) node = node.parent;
  return node === file;
}

/** The package that a complaint is about, or undefined for a local file. */
function packageIn({ messageText }: TypeScript.Diagnostic): string | undefined {
  const name = /module '([^']+)'/.exec(ts.flattenDiagnosticMessageText(messageText, '\n'))?.[1];
  return name?.startsWith('.') ? undefined : name;
}

/** The cell, the local sources it depends on, and those of them that the converter passes over. */
function withOverlooked(program: TypeScript.Program, files: readonly TypeScript.SourceFile[]) {
  const names = localDependencies(program, files[0]).filter((name) => OVERLOOKED.test(name));
  const more = names.flatMap((name) => program.getSourceFile(name) ?? []);
  return [...files, ...more];
}

/**
 * The compiler's complaints without those that are not the cell's concern.
 * @param canLoad whether Node finds a package
 */
export const complaints =
  (canLoad: (name: string) => boolean) =>
  (program: TypeScript.Program, files: readonly TypeScript.SourceFile[]): readonly TypeScript.Diagnostic[] =>
    internals.getPreEmitDiagnosticsOfFiles(program, withOverlooked(program, files)).filter((diagnostic) => {
      if (diagnostic.code === UNTYPED) return false;
      if (diagnostic.code === AWAIT_OUTSIDE) return !isOwnAwait(diagnostic);
      if (diagnostic.code !== NOT_FOUND) return true;
      // Node will have to load it, so Node is asked.
      const name = packageIn(diagnostic);
      return name === undefined || !canLoad(name);
    });
