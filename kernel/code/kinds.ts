import { type TypeScript, ts } from './typescript.js';

interface Entry {
  kind: string;
  readonly symbol?: TypeScript.Symbol;
}
type Complete = (
  host: unknown,
  program: TypeScript.Program,
  log: unknown,
  file: TypeScript.SourceFile,
  position: number,
  preferences: unknown,
  trigger: unknown,
  kind: unknown,
  cancellation: unknown,
  format?: unknown,
  includeSymbol?: boolean,
) => { readonly entries: readonly Entry[] } | undefined;

/** What the compiler offers beside its documented functions. */
const internals = ts as unknown as {
  readonly Completions: { readonly getCompletionsAtPosition: Complete };
  readonly SymbolDisplay: {
    getSymbolKind(checker: TypeScript.TypeChecker, symbol: TypeScript.Symbol, location: TypeScript.Node): string;
  };
};

/** The compiler's completions, in which a name that stands for another has that one's kind: `pgd` is a function. */
export function completionsWithKinds(): object {
  const complete: Complete = (host, program, log, file, position, preferences, trigger, kind, cancellation) => {
    const { getCompletionsAtPosition: from } = internals.Completions;
    const found = from(host, program, log, file, position, preferences, trigger, kind, cancellation, undefined, true);
    const checker = program.getTypeChecker();
    for (const entry of found?.entries ?? [])
      if (entry.kind === 'alias' && entry.symbol && entry.symbol.flags & ts.SymbolFlags.Alias)
        entry.kind = internals.SymbolDisplay.getSymbolKind(checker, checker.getAliasedSymbol(entry.symbol), file);
    return found;
  };
  return { ...internals.Completions, getCompletionsAtPositionForTslab: complete };
}
