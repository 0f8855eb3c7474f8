import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { type CellDone, executeNotebook, NotebookError } from '../../lib/notebook/index.js';
import { testFolder, writeNotebook } from './write-notebook.js';

interface Output {
  output_type: string;
  name?: string;
  text?: string[];
  data?: Record<string, unknown>;
}
interface Notebook {
  cells: { cell_type: string; execution_count?: number; metadata: object; outputs?: Output[] }[];
  metadata: { kernelspec: object; language_info: { name: string } };
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Notebook;

/** Whether a process is alive; one that ended but was not yet collected is not. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const start = Date.now(); Date.now() - start < 60_000; await sleep(100)) if (condition()) return;
  throw new Error(`After 60 seconds still not: ${what}.`);
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail.');
}

/** Writes the kernel's process id to a file, then keeps the kernel busy for minutes. */
const endless = (file: string) => [
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(file)}, String(process.pid));`,
  'await new Promise((resolve) => setTimeout(resolve, 300_000));',
];

describe('executeNotebook', function () {
  this.timeout(120_000);
  const folder = testFolder();
  const at = (name: string) => join(folder, name);

  after(() => rmSync(folder, { recursive: true, force: true }));

  // Its wait is long, so that a busy machine gets through the first cell, and idle: the other tests run meanwhile.
  let slow: Promise<Error>;
  before(() => {
    const file = writeNotebook(folder, 'slow.ipynb', endless(at('slow.pid')));
    slow = failureOf(executeNotebook(file, at('slow-out.ipynb'), { timeoutSeconds: 15 }));
  });

  it('writes counts 1 to n and the outputs, tells each cell, and gives equal bytes in equal runs', async () => {
    const file = writeNotebook(folder, 'good.ipynb', [
      '# Title',
      "import * as advlab from 'advlab';\nadvlab.prepareNotebook();",
      '## Second part',
      "console.error('careful');\nconsole.log(process.env.ADVLAB_TEST, process.cwd());",
      'advlab.tf.tensor1d([1, 2])',
      "const shown = advlab.progress('Attack');\nshown(1, 10);\nshown(10, 10);",
    ]);
    const told: CellDone[] = [];
    const run = (output: string, onCell?: (cell: CellDone) => void) =>
      executeNotebook(file, output, { environment: { ADVLAB_TEST: 'yes' }, onCell });
    expect((await run(at('one.ipynb'), (cell) => told.push(cell))).cells).to.equal(4);
    expect(told.map(({ index, count, title, warnings }) => ({ index, count, title, warnings }))).to.deep.equal([
      { index: 1, count: 4, title: 'Title', warnings: [] },
      { index: 2, count: 4, title: 'Second part', warnings: ['careful'] },
      { index: 3, count: 4, title: 'Second part', warnings: [] },
      { index: 4, count: 4, title: 'Second part', warnings: [] },
    ]);
    const { cells, metadata } = read(at('one.ipynb'));
    const code = cells.filter((cell) => cell.cell_type === 'code');
    expect(code.map((cell) => cell.execution_count)).to.deep.equal([1, 2, 3, 4]);
    expect(code.map((cell) => cell.metadata)).to.deep.equal([{}, {}, {}, {}]);
    expect(code[1].outputs?.map(({ name, text }) => ({ name, text }))).to.deep.equal([
      { name: 'stdout', text: [`yes ${folder}\n`] },
    ]);
    expect(code[2].outputs?.map(({ data }) => data?.['text/plain'])).to.deep.equal([
      ['Tensor float32 [2]: min 1, mean 1.5, max 2; 1, 2'],
    ]);
    expect(code[3].outputs?.map(({ data }) => data?.['text/plain'])).to.deep.equal([['Attack: 10']]);
    expect(metadata.kernelspec).to.deep.equal({ name: 'tslab', display_name: 'TypeScript', language: 'typescript' });
    expect(metadata.language_info.name).to.equal('typescript');
    await run(at('two.ipynb'));
    expect(readFileSync(at('two.ipynb'), 'utf8')).to.equal(readFileSync(at('one.ipynb'), 'utf8'));
  });

  it('stops at the first failing cell, names it, and writes nothing', async () => {
    const ran = at('ran');
    const file = writeNotebook(folder, 'bad.ipynb', [
      'const right = 1;',
      "\nconst wrong = 2;\nif (wrong > right) throw new Error('wrong is more than right');",
      `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '');`,
    ]);
    const error = await failureOf(executeNotebook(file, at('bad-out.ipynb')));
    expect(error).to.be.instanceOf(NotebookError);
    expect(error.message).to.match(
      /^bad\.ipynb, code cell 2 of 3 \('const wrong = 2;'\): Error: wrong is more than right/,
    );
    expect(existsSync(ran)).to.equal(false);
    expect(readdirSync(folder).filter((name) => name.includes('bad-out') || name.endsWith('.part'))).to.deep.equal([]);
  });

  it('names a cell that does not type-check', async () => {
    const file = writeNotebook(folder, 'types.ipynb', ["const count: number = 'seven';"]);
    const { message } = await failureOf(executeNotebook(file, at('types-out.ipynb')));
    expect(message).to.match(/^types\.ipynb, code cell 1 of 1 .*not assignable to type 'number'/);
  });

  it('kills its kernel when it is aborted', async () => {
    const file = writeNotebook(folder, 'stopped.ipynb', endless(at('stopped.pid')));
    const controller = new AbortController();
    const run = failureOf(executeNotebook(file, at('stopped-out.ipynb'), { signal: controller.signal }));
    await until(() => existsSync(at('stopped.pid')), 'the kernel runs');
    await sleep(500);
    const pid = Number(readFileSync(at('stopped.pid'), 'utf8'));
    expect(alive(pid)).to.equal(true);
    controller.abort(new Error('enough'));
    expect((await run).message).to.equal('enough');
    await until(() => !alive(pid), 'the kernel is gone');
    expect(existsSync(at('stopped-out.ipynb'))).to.equal(false);
  });

  for (const victim of ['program', 'executor'])
    it(`leaves no kernel behind when the ${victim} is killed`, async function () {
      // Only Linux ends a process with its parent.
      if (process.platform !== 'linux') this.skip();
      const pidFile = at(`${victim}.pid`);
      const file = writeNotebook(folder, `${victim}.ipynb`, endless(pidFile));
      const call = `require(${JSON.stringify(inProject('lib', 'dist', 'notebook', 'index.js'))}).executeNotebook(${JSON.stringify(file)}, ${JSON.stringify(at('never.ipynb'))}).catch(() => {})`;
      const program = spawn(process.execPath, ['-e', call], { stdio: 'ignore' });
      await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', 'the kernel runs');
      const kernel = Number(readFileSync(pidFile, 'utf8'));
      const executor = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(kernel)], { encoding: 'utf8' }));
      process.kill(victim === 'program' ? Number(program.pid) : executor, 'SIGKILL');
      await until(() => !alive(kernel) && !alive(executor), 'kernel and executor are gone');
      program.kill('SIGKILL');
    });

  it('gives up on a cell that takes too long', async () => {
    const { message } = await slow;
    expect(message).to.match(/^slow\.ipynb, code cell 2 of 2 .*longer than 15 seconds/);
    await until(() => !alive(Number(readFileSync(at('slow.pid'), 'utf8'))), 'the kernel is gone');
  });
});
