import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { temporaryFolder } from '../helpers.js';
import { Kernel } from './client.js';

/** Files in and above the notebook's folder. */
const FILES: Readonly<Record<string, string>> = {
  'notebooks/tsconfig.json': JSON.stringify({
    compilerOptions: { strict: true, lib: ['es2022', 'dom'], jsx: 'react', jsxFactory: 'h' },
  }),
  'notebooks/data.json': '{ "n": 4 }',
  'notebooks/module.mts': [
    "import data from './data.json';",
    'export interface Options { readonly scale: number }',
    'export const two: number = data.n / 2;',
    'export const place: string = import.meta.url;',
    'export default function scaled({ scale }: Options): number { return two * scale }',
  ].join('\n'),
  'notebooks/view.tsx': 'import { h } from "./h"; export const view = <b id="x">{1 + 1}</b>;',
  'notebooks/h.ts': [
    'declare global { namespace JSX { interface IntrinsicElements { b: { id: string } } } }',
    'export const h = (tag: string, props: object, ...children: unknown[]) => JSON.stringify([tag, props, children]);',
  ].join('\n'),
  'notebooks/wrong.mts': 'export const n: number = "text";',
  'above.ts': "export * from './notebooks/module.mjs'; export const above = 1;",
};

describe("a notebook's language", function () {
  this.timeout(240_000);
  const at = temporaryFolder();
  let kernel: Kernel;
  const run = async (code: string) => {
    const { reply, of, text } = await kernel.execute(code);
    const value = of('execute_result').at(-1)?.data['text/plain'] ?? '';
    const error = reply.status === 'error' ? `${reply.ename}: ${reply.evalue}` : '';
    return stripVTControlCharacters(`${text('stdout')}${value}${error}`).trim();
  };

  before(async () => {
    mkdirSync(at('notebooks'));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(at(name), text);
    kernel = await Kernel.start('own', at('notebooks'));
  });
  after(() => kernel?.stop());

  for (const [what, code, shows] of [
    ['JSON with the types of its values', "import data from './data.json'; const n: number = data.n; n", '4'],
    [
      '.mts by the name of what it becomes, its types with it',
      "import scaled, { two, type Options } from './module.mjs'; const by: Options = { scale: 3 }; [two, scaled(by)]",
      '[ 2, 6 ]',
    ],
    ['.mts by its own name', "import { two as again } from './module.mts'; again", '2'],
    ['.mts by a dynamic import', "(await import('./module.mjs')).two", '2'],
    [
      '.ts of the parent folder, which reads .mts',
      "import { above, two as through } from '../above'; above + through",
      '3',
    ],
    ['.tsx', "import { view } from './view'; view", `'["b",{"id":"x"},[2]]'`],
  ] as const)
    it(`imports ${what}`, async () => expect(await run(code)).to.equal(shows));

  it('sees that JSON has other types of values once it changed', async () => {
    writeFileSync(at('notebooks', 'changing.json'), '{ "n": 4 }');
    expect(await run("import one from './changing.json'; const n: number = one.n; n")).to.equal('4');
    await sleep(20);
    writeFileSync(at('notebooks', 'changing.json'), '{ "n": "four" }');
    expect(await run("import two from './changing.json'; const s: string = two.n; s")).to.equal("'four'");
    expect(await run("import three from './changing.json'; const m: number = three.n; m")).to.match(/^CompileError/);
  });

  it('tells type errors of an imported .mts by its name', async () => {
    expect(await run("import { n as wrong } from './wrong.mjs'; wrong")).to.match(
      /^CompileError: wrong\.mts, line 1, column 14: Type 'string' is not assignable/,
    );
  });

  it('has JSX, lib and strict of the tsconfig.json beside the notebook', async () => {
    expect(await run('import { h } from \'./h\'; <b id="y">text</b>')).to.equal(`'["b",{"id":"y"},["text"]]'`);
    expect(await run('<b id={3} />')).to.match(/^CompileError: Cell \d+, line 1, column 4: Type 'number'/);
    expect(await run('let element: HTMLElement | undefined; element === undefined')).to.equal('true');
    expect(await run('const f = (x) => x')).to.match(/implicitly has an 'any' type/);
  });

  it('takes what was pasted from a module: its exports are declarations like all', async () => {
    const pasted =
      'export const exported: number = 3;\nexport default function made() { return exported }\nconst own = 1;\nexport { own };\nexport interface Kept { a: number }';
    expect(await run(pasted)).to.equal('');
    expect(await run('const kept: Kept = { a: 1 }; [exported, made(), own, kept.a]')).to.equal('[ 3, 3, 1, 1 ]');
    expect(await run('export default exported + 1')).to.equal('4');
    expect(await run('export default { a: exported }')).to.equal('{ a: 3 }');
    expect(await run('const before = 1\nexport default [before, 2]')).to.equal('[ 1, 2 ]');
    expect(await run('const inner = 5;\nexport { own, inner as outer };')).to.match(
      /^CompileError: Cell \d+, line 2, column 24: .*`const outer = inner`/,
    );
  });

  it('knows its place as scripts and as modules do', async () => {
    expect(await run('__dirname')).to.equal(`'${at('notebooks')}'`);
    expect(await run("process.chdir('..');")).to.equal('');
    expect(await run('__dirname')).to.equal(`'${at('notebooks')}'`);
    expect(await run('process.chdir(__dirname);')).to.equal('');
    expect(await run("new URL('data.json', import.meta.url).pathname")).to.equal(`'${at('notebooks', 'data.json')}'`);
    expect(await run("import { place } from './module.mjs'; place")).to.equal(
      `'file://${at('notebooks', 'module.mts')}'`,
    );
  });

  it('calls functions without a name so', async () => {
    expect(await run('() => 1')).to.equal('[Function (anonymous)]');
    expect(await run('const named = () => 1; named')).to.equal('[Function: named]');
  });

  it('goes on where a cell calls process.exit', async () => {
    expect(await run('process.exit(3)')).to.match(/^Error: process\.exit\(3\) would end the kernel/);
    expect(kernel.isAlive).to.equal(true);
  });
});
