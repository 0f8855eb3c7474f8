import { type TypeScript, ts } from './typescript.js';

/** What `import.meta` holds, for code that is run as CommonJS. */
const META =
  '({ url: String(require("node:url").pathToFileURL(__filename)), filename: __filename, dirname: __dirname })';

/** Writes out `import.meta`, which only ES modules have. */
export function knowingPlace(code: string): string {
  if (!code.includes('import.meta')) return code;
  const file = ts.createSourceFile('cell.js', code, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const places: [number, number][] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
      places.push([node.getStart(file), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return places.reduceRight((text, [from, to]) => text.slice(0, from) + META + text.slice(to), code);
}
