import { type TypeScript, ts } from './typescript.js';

/** Text put into a source, for finding the way back. */
export interface Insertion {
  readonly at: number;
  readonly length: number;
}

/** A name that a cell exports by another one. */
export interface Renamed {
  readonly at: number;
  readonly own: string;
  readonly other: string;
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
  readonly renamed: readonly Renamed[];
  /** Whether it ends with a semicolon, which hides its value. */
  readonly isQuiet: boolean;
}

/** As what a cell is parsed. */
export const kindOf = (hasJsx: boolean): TypeScript.ScriptKind => (hasJsx ? ts.ScriptKind.TSX : ts.ScriptKind.TS);

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

/** The names of a cell that a statement exports by others: no later cell would know these. */
function renamedBy(statement: TypeScript.Statement, file: TypeScript.SourceFile): Renamed[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
  const { exportClause } = statement;
  if (!exportClause || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.flatMap(({ name, propertyName }) =>
    propertyName && name.text !== 'default'
      ? [{ at: name.getStart(file), own: propertyName.text, other: name.text }]
      : [],
  );
}

/** Where a statement of a cell says that it exports, which all of them do: a cell may be pasted from a module. */
function exportingPart(statement: TypeScript.Statement, file: TypeScript.SourceFile): [number, number] | undefined {
  if (ts.isExportDeclaration(statement))
    return statement.moduleSpecifier ? undefined : [statement.getStart(file), statement.end];
  if (ts.isExportAssignment(statement))
    return statement.isExportEquals ? undefined : [statement.getStart(file), statement.expression.getStart(file)];
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const exporting = modifiers.filter(
    ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
  );
  const { name } = statement as { name?: TypeScript.Node };
  // Without a name there is nothing to declare.
  if (!exporting.length || (exporting.length > 1 && name === undefined)) return undefined;
  return [exporting[0].getStart(file), exporting[exporting.length - 1].end];
}

/** What stands where a statement began to export, so that it does not go on the one before, nor becomes a block. */
function instead(statement: TypeScript.Statement, source: string, to: number): string {
  if (ts.isExportDeclaration(statement)) return ';';
  if (!ts.isExportAssignment(statement)) return '';
  // `void` is how an operand says that it is unused on purpose.
  return source[to] === '{' ? ';void 0,' : ';';
}

/** The source with what exports blanked: every place stays where it is. */
function withoutExports(source: string, file: TypeScript.SourceFile): string {
  let text = source;
  for (const statement of file.statements) {
    const [from, to] = exportingPart(statement, file) ?? [0, 0];
    if (to > source.length) continue;
    const put = [...instead(statement, source, to)];
    text = text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, () => put.shift() ?? ' ') + text.slice(to);
  }
  return text;
}

/**
 * Reads a cell. Shorthand properties are written out, `{ images }` as `{ images: images }`: the converter turns names of
 * earlier cells into properties, and leaves a shorthand as it is. The meaning is the same in literals and in patterns.
 */
export function shapeOf(source: string, hasJsx = false): Shape {
  // Only in a module is `await (x)` no call of a function named so.
  const file = ts.createSourceFile('cell.ts', `${source}\nexport {};`, ts.ScriptTarget.ES2022, false, kindOf(hasJsx));
  const plain = withoutExports(source, file);
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
    text += plain.slice(from, end);
    from = end;
    const added = `: ${name}`;
    const at = text.length;
    text += added;
    return { at, length: added.length };
  });
  const last = file.statements.at(-2);
  const isQuiet = last !== undefined && source.slice(0, last.end).endsWith(';');
  const renamed = file.statements.flatMap((statement) => renamedBy(statement, file));
  return { text: text + plain.slice(from), insertions, imports: [...imports], awaits, renamed, isQuiet };
}

/** Where a place of the written-out text lies in the source. */
export const placeInSource = (offset: number, insertions: readonly Insertion[]): number =>
  insertions.reduce((place, { at, length }) => place - Math.min(Math.max(0, offset - at), length), offset);
