import { type TypeScript, ts } from './typescript.js';

type Read = (file: string, ...rest: unknown[]) => TypeScript.SourceFile | undefined;

type Host = Record<'getSourceFile' | 'getSourceFileByPath', Read>;

/** Makes programs in which this file, which is named as one without JSX, is read as one that may hold it. */
export function withJsx(cell: string): typeof ts.createAbstractBuilder {
  const known = new WeakMap<TypeScript.SourceFile, TypeScript.SourceFile>();
  const seen = new WeakSet<object>();
  const reading = (read: Read): Read => {
    return (file, ...rest) => {
      const source = read(file, ...rest);
      if (!source || file !== cell) return source;
      const before = known.get(source);
      if (before) return before;
      const made = ts.createSourceFile(file, source.text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.TSX);
      Object.assign(made, { version: (source as unknown as { version: string }).version });
      known.set(source, made);
      return made;
    };
  };
  const create = ts.createAbstractBuilder as unknown as (...given: unknown[]) => unknown;
  const creating = (roots: unknown, options: unknown, host: Host, ...rest: unknown[]) => {
    if (!seen.has(host)) {
      seen.add(host);
      host.getSourceFile = reading(host.getSourceFile);
      host.getSourceFileByPath = reading(host.getSourceFileByPath);
    }
    return create(roots, options, host, ...rest);
  };
  return creating as unknown as typeof ts.createAbstractBuilder;
}
