import { type TypeScript, ts } from './typescript.js';

/** The function that every turn of a loop calls. */
export const HALT = '$halt';

const CALL = `${HALT}();`;

/**
 * Makes every loop of a compiled text call `$halt` at each turn, which throws once the reader has interrupted: behind an
 * `await` there is no other way to stop a loop that never yields.
 */
export function haltLoops(code: string): string {
  if (!/\b(?:for|while|do)\b/.test(code)) return code;
  const file = ts.createSourceFile('cell.js', code, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const insertions: { at: number; text: string }[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isIterationStatement(node, false)) {
      const { statement } = node;
      const start = statement.getStart(file);
      if (ts.isBlock(statement)) insertions.push({ at: start + 1, text: CALL });
      else insertions.push({ at: start, text: `{${CALL}` }, { at: statement.end, text: '}' });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  // Of two at one place the outer loop's closing comes last: the order in which they were found is that of openings.
  const ordered = insertions.map((each, i) => ({ ...each, i })).sort((a, b) => a.at - b.at || closingFirst(a, b));
  let text = '';
  let from = 0;
  for (const { at, text: added } of ordered) {
    text += code.slice(from, at) + added;
    from = at;
  }
  return text + code.slice(from);
}

const closingFirst = (a: { text: string; i: number }, b: { text: string; i: number }): number =>
  a.text === '}' && b.text === '}' ? b.i - a.i : a.i - b.i;
