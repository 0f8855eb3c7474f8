import { expect } from 'chai';
import * as fc from 'fast-check';
import { isComplete } from '../../kernel/code/compiler.js';
import { definitionOf } from '../../kernel/code/definition.js';
import { HALT, haltLoops } from '../../kernel/code/loops.js';
import { placeAt, placeFinder } from '../../kernel/code/positions.js';
import { placeInSource, shapeOf } from '../../kernel/code/shape.js';
import { ts } from '../../kernel/code/typescript.js';
import { charactersOf, unitsOf } from '../../kernel/session/unicode.js';

describe('the shape of a cell', () => {
  it('writes shorthand properties out and finds the way back', () => {
    const source = 'const o = { a, b: 1, c };\nlater';
    const { text, insertions } = shapeOf(source);
    expect(text).to.equal('const o = { a: a, b: 1, c: c };\nlater');
    expect(placeInSource(text.indexOf('later'), insertions)).to.equal(source.indexOf('later'));
    expect(placeInSource(text.indexOf('b: 1'), insertions)).to.equal(source.indexOf('b: 1'));
  });

  it('blanks what exports, and leaves everything where it is', () => {
    for (const [source, left] of [
      ['export const a = 1', '       const a = 1'],
      ['export default class A {}', '               class A {}'],
      ['export default a', ';              a'],
      ['const a = 1\nexport default [1, 2]', 'const a = 1\n;              [1, 2]'],
      ['export default { a: 1 }', ';void 0,       { a: 1 }'],
      ['export\ndefault{ a: 1 }', ';void \n0,     { a: 1 }'],
      ['a; export {\na };', 'a; ;       \n    '],
      ['export { a as default }', ';                      '],
      ["export * from 'x'", "export * from 'x'"],
      ['namespace N { export const a = 1 }', 'namespace N { export const a = 1 }'],
    ])
      expect(shapeOf(source).text, source).to.equal(left);
  });

  for (const [source, awaits] of [
    ['await 1', true],
    ['const q = await (f)()', true],
    ['for await (const x of y) {}', true],
    ['const o = { a: [await f()] }', true],
    ['class A extends (await f()) {}', true],
    ['async () => { await 1 }', false],
    ['async function f() { for await (const x of y) {} }', false],
    ['const s = "await 1"; // await 2', false],
  ] as const)
    it(`${awaits ? 'awaits' : 'does not await'}: ${source}`, () => expect(shapeOf(source).awaits).to.equal(awaits));

  for (const [source, isQuiet] of [
    ['1;', true],
    ['1; // shown', true],
    ['1', false],
    ['1 // hidden;', false],
    ['";"', false],
    ['', false],
  ] as const)
    it(`${isQuiet ? 'hides' : 'shows'} the value of ${JSON.stringify(source)}`, () =>
      expect(shapeOf(source).isQuiet).to.equal(isQuiet));
});

describe('cells that may hold JSX', () => {
  it('are complete, and hold definitions, like others', () => {
    const source = 'const view = <b id="x">text</b>;\nconst other = 2;';
    expect(isComplete(source, true).status).to.equal('complete');
    expect(isComplete(source).status).to.equal('invalid');
    expect(definitionOf('view', [source], true)).to.equal('const view = <b id="x">text</b>;');
    expect(definitionOf('other', [source], true)).to.equal('const other = 2;');
  });
});

/** Compiles as the converter does: types go, names become properties. */
const compiled = (source: string) =>
  ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } })
    .outputText;

describe('the way back from compiled code', () => {
  it('names the line of every statement, across dropped types and added words', () => {
    const source = [
      'interface Row {\n  name: string;\n}',
      'type Pair<T> = readonly [T, T];',
      'export const first: Pair<number> = [1, 2];',
      'export function mark7(row: Row): string {\n  // comment\n  const inner: string = row.name;\n  return mark9(inner as string);\n}',
      'enum Color {\n  Red,\n  Green,\n}',
      'export const x = mark16<number>(first);',
    ].join('\n');
    const code = compiled(source);
    const find = placeFinder(code, source);
    for (const word of ['function mark7', 'mark9', 'mark16', 'inner']) {
      const from = placeAt(code, code.lastIndexOf(word));
      const { line } = find(from);
      expect(source.split('\n')[line - 1], word).to.include(word);
    }
  });

  it('is exact where nothing was changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b1', '(', ')', '\n', ' ', '"x y"', '+'), { maxLength: 60 }),
        (words) => {
          const text = words.join(' ');
          const find = placeFinder(text, text);
          for (const { index } of text.matchAll(/[ab]1?/g)) {
            const place = placeAt(text, index);
            expect(find(place)).to.deep.equal(place);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('loops that can be stopped', () => {
  const run = (code: string, turns: number) => {
    let left = turns;
    const log: unknown[] = [];
    const halt = () => {
      if (left-- === 0) throw new Error('halted');
    };
    const body = new Function(HALT, 'log', haltLoops(code));
    try {
      body(halt, (value: unknown) => log.push(value));
    } catch (error) {
      if (!(error instanceof Error && error.message === 'halted')) throw error;
      log.push('halted');
    }
    return log;
  };

  for (const code of [
    'while (true);',
    'for (;;) {}',
    'do { } while (true)',
    'for (;;) for (;;);',
    'a: while (true) { continue a }',
  ])
    it(`stops ${code}`, () => expect(run(code, 1000)).to.deep.equal(['halted']));

  it('means the same to loops that end', () => {
    const code =
      'for (const i of [1, 2]) for (const j in [0]) if (i > 1) log(i + j); else log(j); do log("d"); while (false); let k = 2; while (k--) { if (k) continue; log(k) }';
    const plain: unknown[] = [];
    new Function('log', code)((value: unknown) => plain.push(value));
    expect(run(code, 1000)).to.deep.equal(plain);
  });
});

describe("a cursor's place", () => {
  it('counts characters outside and UTF-16 units inside', () => {
    expect(unitsOf('😀a', 1)).to.equal(2);
    expect(charactersOf('😀a', 2)).to.equal(1);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, n) => {
        const at = Math.min(n, [...text].length);
        expect(charactersOf(text, unitsOf(text, at))).to.equal(at);
      }),
    );
  });
});
