import { type TypeScript, ts } from './typescript.js';

/** Text put into a source, for finding the way back. */
export interface Insertion {
  readonly at: number;
  readonly length: number;
}

/** What a cell's syntax says before it is compiled. */
export interface Shape {
  /** The source with its shorthand properties written out. */
  readonly text: string;
  readonly insertions: readonly Insertion[];
  /** Whether it awaits outside any function. */
  readonly awaits: boolean;
  /** The modules that it names literally. */
  readonly imports: readonly string[];
  /** Whether it ends with a semicolon, which hides its value. */
  readonly isQuiet: boolean;
}

/** Whether an `await` below this node is not the cell's own. */
export const isBoundary = (node: TypeScript.Node): boolean =>
  ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node);

const isAwait = (node: TypeScript.Node): boolean =>
  ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);

/** The module that a node imports, statically or not. */
function importedBy(node: TypeScript.Node): string | undefined {
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const name = ts.isImportDeclaration(node) ? node.moduleSpecifier : isCall ? node.arguments[0] : undefined;
  return name && ts.isStringLiteral(name) ? name.text : undefined;
}

/**
 * Reads a cell. Shorthand properties are written out, `{ images }` as `{ images: images }`: the converter turns names of
 * earlier cells into properties, and leaves a shorthand as it is. The meaning is the same in literals and in patterns.
 */
export function shapeOf(source: string): Shape {
  // Only in a module is `await (x)` no call of a function named so.
  const file = ts.createSourceFile('cell.ts', `${source}\nexport {};`, ts.ScriptTarget.ES2022, false, ts.ScriptKind.TS);
  const names: { end: number; name: string }[] = [];
  const imports = new Set<string>();
  let awaits = false;
  const visit = (node: TypeScript.Node, own: boolean): void => {
    if (ts.isShorthandPropertyAssignment(node)) names.push({ end: node.name.end, name: node.name.text });
    if (own && isAwait(node)) awaits = true;
    const imported = importedBy(node);
    if (imported !== undefined) imports.add(imported);
    const inner = own && !isBoundary(node);
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(file, true);
  let text = '';
  let from = 0;
  const insertions = names.map(({ end, name }) => {
    text += source.slice(from, end);
    from = end;
    const added = `: ${name}`;
    const at = text.length;
    text += added;
    return { at, length: added.length };
  });
  const last = file.statements.at(-2);
  const isQuiet = last !== undefined && source.slice(0, last.end).endsWith(';');
  return { text: text + source.slice(from), insertions, imports: [...imports], awaits, isQuiet };
}

/** Where a place of the written-out text lies in the source. */
export const placeInSource = (offset: number, insertions: readonly Insertion[]): number =>
  insertions.reduce((place, { at, length }) => place - Math.min(Math.max(0, offset - at), length), offset);
