import { kindOf } from './shape.js';
import { type TypeScript, ts } from './typescript.js';

function declares(node: TypeScript.Node, name: string): boolean {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.some(({ name: bound }) => ts.isIdentifier(bound) && bound.text === name);
  const { name: declared } = node as { name?: TypeScript.Node };
  return declared !== undefined && ts.isIdentifier(declared) && declared.text === name;
}

/** The statement that declares a name at the top of a cell, from the latest of these cells that has one. */
export function definitionOf(name: string, sources: readonly string[], hasJsx = false): string | undefined {
  for (const source of [...sources].reverse()) {
    if (!source.includes(name)) continue;
    const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true, kindOf(hasJsx));
    const found = file.statements.find((statement) => declares(statement, name));
    if (found) return found.getFullText().trim();
  }
  return undefined;
}
