import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { type Executed, frames, type Kernel } from './client.js';
import { interrupted } from './interrupting.js';

/** One promise of Jupyter or of the notebooks, and whether a kernel keeps it. */
export interface Behaviour {
  readonly id: string;
  /** The promise, as a row of a table says it. */
  readonly says: string;
  /** It names a time, which other programs may have had the processors for: it may be tried again. */
  readonly isTimed?: true;
  holds(kernel: Kernel, folder: string): Promise<boolean>;
}

const plain = (text: unknown) => stripVTControlCharacters(String(text));
const resultOf = ({ of }: Executed) => plain(of('execute_result').at(-1)?.data['text/plain'] ?? '');
/** What a reader sees, whichever message carries it. */
const shown = (run: Executed) => `${run.text('stdout')}${resultOf(run)}`.trim();
const errorOf = ({ of }: Executed) => of('error').at(-1);
const traceOf = (run: Executed) => plain(errorOf(run)?.traceback?.join('\n') ?? '');

export const behaviours: readonly Behaviour[] = [
  {
    id: 'execute-result',
    says: 'the value of the last expression is an execute_result',
    holds: async (kernel) => resultOf(await kernel.execute('1 + 2')) === '3',
  },
  {
    id: 'quiet',
    says: 'a semicolon at the end hides the value',
    holds: async (kernel) => (await kernel.execute('1 + 2;')).outputs.every(({ type }) => type === 'execute_input'),
  },
  {
    id: 'execute-input',
    says: 'every front end hears what is run (execute_input)',
    holds: async (kernel) =>
      (await kernel.execute('const heard = 1')).of('execute_input')[0]?.code === 'const heard = 1',
  },
  {
    id: 'error-message',
    says: 'a failure is an error message with name and value',
    async holds(kernel) {
      const error = errorOf(await kernel.execute("throw new RangeError('planned')"));
      return error?.ename === 'RangeError' && error?.evalue === 'planned';
    },
  },
  {
    id: 'error-line',
    says: 'a traceback names cell and line, through functions of earlier cells',
    async holds(kernel) {
      await kernel.execute(
        "interface Unused { a: string }\nfunction failing(x: number) {\n  throw new Error('no ' + x);\n}",
      );
      return /Cell \d+, line 3\b[\s\S]*Cell \d+, line 2\b/.test(traceOf(await kernel.execute('\nfailing(1)')));
    },
  },
  {
    id: 'compile-error',
    says: 'all type errors of a cell are told at once, before it runs, as an error message',
    async holds(kernel) {
      const run = await kernel.execute("console.log('ran');\nconst a: number = 'x';\nconst b: string = 1;");
      return /line 2\b[\s\S]*line 3\b/.test(traceOf(run)) && run.text('stdout') === '';
    },
  },
  {
    id: 'shorthand',
    says: 'shorthand properties of names of earlier cells',
    async holds(kernel) {
      await kernel.execute('const images = [7]');
      return (await kernel.execute('console.log(JSON.stringify({ images }))')).text('stdout') === '{"images":[7]}\n';
    },
  },
  {
    id: 'await-initializer',
    says: 'await before a call in parentheses, at the top of a cell',
    holds: async (kernel) => shown(await kernel.execute('const awaited = await (async () => 3)(); awaited')) === '3',
  },
  {
    id: 'for-await',
    says: 'for await at the top of a cell',
    holds: async (kernel) =>
      (await kernel.execute('for await (const x of [1, 2]) console.log(x)')).text('stdout') === '1\n2\n',
  },
  {
    id: 'redeclare',
    says: 'const, class, function and type are declared anew',
    async holds(kernel) {
      await kernel.execute('const again = 1; class K { a = 1 } function f() { return 1 } type T = number');
      const run = await kernel.execute(
        "const again = 's'; class K { b = 2 } function f() { return 's' } type T = string; const t: T = again + f() + new K().b; console.log(t)",
      );
      return run.text('stdout') === 'ss2\n';
    },
  },
  {
    id: 'kept-on-failure',
    says: 'a cell that fails midway leaves earlier values as they were',
    async holds(kernel) {
      await kernel.execute('let kept = 5');
      await kernel.execute("JSON.parse('no'); kept = 6; let kept2 = 1");
      await kernel.execute("JSON.parse('no'); let kept = 7");
      return (await kernel.execute('console.log(kept)')).text('stdout') === '5\n';
    },
  },
  {
    id: 'after-failure',
    says: 'a cell sent right after the reply to a failed one runs',
    async holds(kernel) {
      const { reply } = await kernel.execute("throw new Error('first')");
      const next = await kernel.execute("console.log('second')");
      return reply.status === 'error' && next.reply.status === 'ok' && next.text('stdout') === 'second\n';
    },
  },
  {
    id: 'abort-queue',
    says: 'cells queued behind a failing one are aborted, each with its reply',
    async holds(kernel) {
      const sent = [];
      for (const code of [
        "await new Promise((r) => setTimeout(r, 300)); throw new Error('x')",
        "console.log('no')",
        '1',
      ])
        sent.push(await kernel.send(code, {}, 10));
      const runs = await Promise.all(sent.map(({ done }) => done));
      return runs.map(({ reply }) => reply.status).join() === 'error,aborted,aborted' && runs[1].text('stdout') === '';
    },
  },
  {
    id: 'stop-on-error',
    says: 'stop_on_error: false lets the queue go on',
    async holds(kernel) {
      const first = await kernel.send("throw new Error('x')", { stop_on_error: false }, 10);
      const second = await kernel.send("console.log('went on')", {}, 10);
      await first.done;
      return (await second.done).text('stdout') === 'went on\n';
    },
  },
  {
    id: 'silent',
    says: 'a silent request shows nothing and is not counted',
    async holds(kernel) {
      const before = (await kernel.execute('0;')).reply.execution_count;
      const quiet = await kernel.execute("console.log('x'); 1", { silent: true, store_history: false });
      return quiet.outputs.length === 0 && (await kernel.execute('0;')).reply.execution_count === before + 1;
    },
  },
  {
    id: 'user-expressions',
    says: 'user_expressions are evaluated after the cell',
    async holds(kernel) {
      const { reply } = await kernel.execute('let asked = 20', {
        user_expressions: { twice: 'asked * 2', bad: 'nowhere' },
      });
      const { twice, bad } = reply.user_expressions ?? {};
      return plain(twice?.data?.['text/plain']) === '40' && bad?.status === 'error';
    },
  },
  {
    id: 'late-output',
    says: 'late output appears under the cell that started it',
    async holds(kernel) {
      const heard = kernel.received.length;
      const first = await kernel.execute("setTimeout(() => console.log('late'), 300);");
      const id = first.outputs[0]?.parent;
      await kernel.execute('await new Promise((r) => setTimeout(r, 600))');
      const late = kernel.received
        .slice(heard)
        .find(({ type, content }) => type === 'stream' && content.text.includes('late'));
      return (
        late !== undefined && (late.parent === id || late.parent === first.outputs.at(-1)?.parent) && id !== undefined
      );
    },
  },
  {
    id: 'stray-error',
    says: 'an error thrown by a timer names its cell and ends nothing',
    async holds(kernel) {
      const heard = kernel.received.length;
      await kernel.execute("setTimeout(() => { throw new Error('strayed') }, 50)");
      await kernel.execute('await new Promise((r) => setTimeout(r, 300))');
      const told = kernel.received
        .slice(heard)
        .filter(({ type }) => type === 'stream')
        .map(({ content }) => plain(content.text))
        .join('');
      return kernel.isAlive && /strayed[\s\S]*Cell \d+, line 1/.test(told);
    },
  },
  {
    id: 'many-lines',
    says: '100,000 lines of output arrive whole, in few messages',
    async holds(kernel) {
      const run = await kernel.execute("for (let i = 0; i < 100000; i++) console.log('line', i)");
      return run.text('stdout').split('\n').length === 100_001 && run.of('stream').length < 2000;
    },
  },
  {
    id: 'live-output',
    says: 'output of a loop that never yields is seen while it runs',
    isTimed: true,
    async holds(kernel) {
      // Right behind a loud cell, and the last of many lines.
      await kernel.execute('for (let i = 0; i < 1000; i++) console.log(i)');
      const heard = kernel.received.length;
      const { done } = await kernel.send(
        "for (let i = 0; i < 99; i++) console.log('line', i); console.log('begun'); for (const t = Date.now(); Date.now() - t < 1500; );",
      );
      let isDone = false;
      void done.then(() => {
        isDone = true;
      });
      const seen = () =>
        kernel.received.slice(heard).some(({ type, content }) => type === 'stream' && content.text.includes('begun'));
      while (!seen() && !isDone) await sleep(10);
      const inTime = !isDone;
      await done;
      return inTime;
    },
  },
  {
    id: 'interrupt-loop',
    says: 'interrupt stops a synchronous loop within a second',
    isTimed: true,
    holds: async (kernel) => (await interrupted(kernel, 'while (true);')) < 1,
  },
  {
    id: 'interrupt-loop-after-await',
    says: 'interrupt stops a loop behind an await within a second',
    isTimed: true,
    holds: async (kernel) =>
      (await interrupted(kernel, 'await 1; await new Promise((r) => setTimeout(r, 5)); while (true);')) < 1,
  },
  {
    id: 'interrupt-timer',
    says: 'interrupt takes a timer back: what waited for it does not go on',
    isTimed: true,
    async holds(kernel) {
      await kernel.execute('let woke = false');
      const seconds = await interrupted(kernel, 'await new Promise((r) => setTimeout(r, 3000)); woke = true');
      await sleep(2500);
      return seconds < 1 && (await kernel.execute('console.log(woke)')).text('stdout') === 'false\n';
    },
  },
  {
    id: 'interrupt-request',
    says: 'interrupt stops waiting for a server, and the request with it',
    isTimed: true,
    async holds(kernel) {
      await kernel.execute(
        "import http from 'node:http'; let hungUp = false; const server = http.createServer((q) => { q.on('close', () => { hungUp = true }) }); await new Promise<void>((r) => server.listen(0, '127.0.0.1', () => r())); const at = 'http://127.0.0.1:' + (server.address() as { port: number }).port",
      );
      const seconds = await interrupted(kernel, 'await fetch(at)');
      return (
        seconds < 1 &&
        (await kernel.execute('await new Promise((r) => setTimeout(r, 500)); console.log(hungUp)')).text('stdout') ===
          'true\n'
      );
    },
  },
  {
    id: 'interrupt-child',
    says: 'interrupt stops a program that a cell waits for',
    isTimed: true,
    holds: async (kernel) =>
      (await interrupted(
        kernel,
        "import { spawn } from 'node:child_process'; await new Promise((r) => spawn('sleep', ['60']).on('exit', r))",
      )) < 1,
  },
  {
    id: 'is-complete-invalid',
    says: 'is_complete tells invalid code from complete code',
    async holds(kernel) {
      const ask = async (code: string) => (await kernel.request('is_complete_request', { code })).status;
      return (
        (await ask('1 + 1')) === 'complete' &&
        (await ask('if (1) {')) === 'incomplete' &&
        (await ask('let 1x')) === 'invalid'
      );
    },
  },
  {
    id: 'completion-types',
    says: 'completions come with their kinds',
    async holds(kernel) {
      await kernel.execute('const wide = { height: 1, heave() { return 2 } }');
      const { matches, metadata } = await kernel.request('complete_request', { code: 'wide.hea', cursor_pos: 8 });
      return matches?.[0] === 'heave' && metadata?._jupyter_types_experimental?.[0]?.type === 'function';
    },
  },
  {
    id: 'cursor-characters',
    says: 'a cursor behind an emoji is where the front end says (characters, not UTF-16 units)',
    async holds(kernel) {
      const code = "const s = '😀😀'; Math.hyp";
      const cursor = [...code].length;
      const reply = await kernel.request('complete_request', { code, cursor_pos: cursor });
      return reply.matches?.[0] === 'hypot' && reply.cursor_end === cursor;
    },
  },
  {
    id: 'inspect-detail',
    says: 'inspect shows the doc comment, and the definition at level 1',
    async holds(kernel) {
      await kernel.execute('/** Doubles it. */\nfunction doubled(x: number) { return x * 2 }');
      const reply = await kernel.request('inspect_request', { code: 'doubled', cursor_pos: 3, detail_level: 1 });
      const text = String(reply.data?.['text/plain']);
      return text.includes('function doubled(x: number): number') && text.includes('return x * 2');
    },
  },
  {
    id: 'history',
    says: 'history: tail, range and search',
    async holds(kernel) {
      await kernel.execute("'to be found'");
      const ask = async (request: object) =>
        (await kernel.request('history_request', { output: false, raw: true, ...request }, { seconds: 5 })).history;
      const tail = await ask({ hist_access_type: 'tail', n: 1 });
      const found = await ask({ hist_access_type: 'search', pattern: "'to be*", n: 5 });
      return tail[0]?.[2] === "'to be found'" && found.length === 1;
    },
  },
  {
    id: 'input',
    says: 'a cell can ask for a line of input',
    async holds(kernel) {
      kernel.answer = 'typed';
      return (await kernel.execute("console.log(await input('name? '))", {}, 5)).text('stdout') === 'typed\n';
    },
  },
  {
    id: 'local-module',
    says: 'a local .ts file, of the parent folder too, is read anew once it changed',
    async holds(kernel, folder) {
      const file = join(folder, 'helper.ts');
      writeFileSync(file, 'export const version: number = 1;');
      const code = "import { version } from '../helper'; console.log(version)";
      const first = (await kernel.execute(code)).text('stdout');
      await sleep(20);
      writeFileSync(file, 'export const version: number = 22;');
      const second = (await kernel.execute(code)).text('stdout');
      // Through a file that stays as it is.
      writeFileSync(join(folder, 'through.ts'), "export * from './helper';");
      const indirect = "import { version as through } from '../through'; console.log(through)";
      const third = (await kernel.execute(indirect)).text('stdout');
      await sleep(20);
      writeFileSync(file, 'export const version: number = 333;');
      return `${first}${second}${third}${(await kernel.execute(indirect)).text('stdout')}` === '1\n22\n22\n333\n';
    },
  },
  {
    id: 'linked-package',
    says: 'a linked package is loaded anew, with its types, once it was built',
    async holds(kernel, folder) {
      const at = join(folder, 'workspace');
      mkdirSync(at);
      mkdirSync(join(folder, 'notebooks', 'node_modules'), { recursive: true });
      symlinkSync(at, join(folder, 'notebooks', 'node_modules', 'workspace'));
      writeFileSync(join(at, 'package.json'), '{ "name": "workspace", "main": "main.js", "types": "main.d.ts" }');
      const build = (name: string) => {
        writeFileSync(join(at, 'inner.js'), `exports.name = '${name}'`);
        writeFileSync(join(at, 'main.js'), `exports.${name} = require('./inner.js').name`);
        writeFileSync(join(at, 'main.d.ts'), `export const ${name}: string;`);
      };
      const use = async (name: string) =>
        (await kernel.execute(`import { ${name} } from 'workspace'; console.log(${name})`)).text('stdout');
      build('early');
      const first = await use('early');
      await sleep(20);
      build('late');
      return `${first}${await use('late')}${await use('early')}` === 'early\nlate\n';
    },
  },
  {
    id: 'esm-only',
    says: 'a package for import alone (no CommonJS), with the types of its exports',
    async holds(kernel, folder) {
      const at = join(folder, 'notebooks', 'node_modules', 'only-esm');
      mkdirSync(at, { recursive: true });
      const exports = { '.': { types: './types.d.ts', import: './main.mjs' } };
      writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'only-esm', type: 'module', exports }));
      writeFileSync(join(at, 'main.mjs'), 'export const size = 4;');
      writeFileSync(join(at, 'types.d.ts'), 'export const size: number;');
      const run = await kernel.execute("import { size } from 'only-esm'; console.log(size)");
      const wrong = await kernel.execute("import { size as s } from 'only-esm'; const text: string = s");
      return run.text('stdout') === '4\n' && wrong.reply.status === 'error';
    },
  },
  {
    id: 'untyped',
    says: 'a package without types is any, and no error',
    async holds(kernel, folder) {
      const at = join(folder, 'notebooks', 'node_modules', 'untyped');
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'untyped', exports: './inner.js' }));
      writeFileSync(join(at, 'inner.js'), 'exports.five = 5;');
      return (await kernel.execute("import { five } from 'untyped'; console.log(five)")).text('stdout') === '5\n';
    },
  },
  {
    id: 'inner-type',
    says: 'a value keeps its type for later cells, also one that its package does not export',
    async holds(kernel, folder) {
      const at = join(folder, 'notebooks', 'node_modules', 'inner-type');
      mkdirSync(at, { recursive: true });
      const entry = { main: './main.js', types: './main.d.ts' };
      const exports = { '.': { types: entry.types, default: entry.main } };
      writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'inner-type', ...entry, exports }));
      writeFileSync(join(at, 'main.js'), 'exports.make = () => ({ size: 4 });');
      writeFileSync(join(at, 'main.d.ts'), "export declare function make(): import('./inner').Inner;");
      writeFileSync(join(at, 'inner.d.ts'), 'export interface Inner { readonly size: number }');
      await kernel.execute("import { make } from 'inner-type'; const made = make();");
      const right = await kernel.execute('console.log(made.size + 1)');
      const wrong = await kernel.execute('console.log(made.length)');
      return right.text('stdout') === '5\n' && /length.*Inner/.test(wrong.reply.evalue ?? wrong.text('stderr'));
    },
  },
  {
    id: 'project-package',
    says: 'packages of the project are at hand in a notebook that lies elsewhere',
    holds: async (kernel) =>
      (await kernel.execute("import ajv from 'ajv'; console.log(typeof ajv)")).text('stdout') === 'function\n',
  },
  {
    id: 'display-symbol',
    says: "objects with Symbol.for('Jupyter.display') show what it gives",
    async holds(kernel) {
      const run = await kernel.execute(
        "const shows = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>' }) }; shows",
      );
      return run.of('execute_result')[0]?.data['text/html'] === '<b>x</b>';
    },
  },
  {
    id: 'comm',
    says: 'comm_info is answered, and a comm that nobody serves is closed',
    async holds(kernel) {
      const heard = kernel.received.length;
      const info = await kernel.request('comm_info_request', {}, { seconds: 5 });
      await kernel.shell.send(frames('comm_open', { comm_id: 'c1', target_name: 't', data: {} }).parts);
      await sleep(300);
      return (
        info.status === 'ok' &&
        kernel.received.slice(heard).some(({ type, content }) => type === 'comm_close' && content.comm_id === 'c1')
      );
    },
  },
];
