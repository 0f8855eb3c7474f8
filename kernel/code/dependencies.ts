import { type TypeScript, ts } from './typescript.js';

/** What the compiler offers beside its documented functions. */
const internals = ts as unknown as {
  getResolvedModule(file: TypeScript.SourceFile, name: string): { readonly resolvedFileName: string } | undefined;
};

/** Kinds of sources that cells may import and the converter passes over. */
export const OVERLOOKED = /\.(?:mts|tsx)$/;

/** A source and the local sources it imports, and those they import. */
export function localDependencies(program: TypeScript.Program, file: TypeScript.SourceFile): string[] {
  const found = new Set<string>();
  const visit = (source: TypeScript.SourceFile): void => {
    if (source.isDeclarationFile || found.has(source.fileName)) return;
    found.add(source.fileName);
    for (const { text } of (source as unknown as { imports?: readonly { text: string }[] }).imports ?? []) {
      const { resolvedFileName } = internals.getResolvedModule(source, text) ?? {};
      const imported = resolvedFileName === undefined ? undefined : program.getSourceFile(resolvedFileName);
      if (imported) visit(imported);
    }
  };
  visit(file);
  return [...found];
}
