import { execFile } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { itLong, temporaryFolder } from '../helpers.js';

const MINUTES = 60_000;

/** The README's snippet, on data and a model that are at hand. */
function snippet(model: string): string {
  const [, code] = /```ts\n(import \* as advlab from 'advlab';\n[\s\S]*?)```/.exec(
    readFileSync(inProject('README.md'), 'utf8'),
  ) as RegExpExecArray;
  const changes: readonly [string, string][] = [
    ['file:///path/to/model.json', `file://${model}/model.json`],
    ["advlab.mnist('test')", "advlab.digits('test')"],
    ['1000', '40'],
  ];
  return changes.reduce((text, [from, to]) => {
    expect(text).to.include(from);
    return text.replaceAll(from, to);
  }, code);
}

/** As a CommonJS module, which cannot await outside a function. */
function inFunction(code: string): string {
  const [first, ...rest] = code.split('\n');
  return [first, 'async function main() {', ...rest, '}', 'main();', ''].join('\n');
}

/** Makes and saves a tfjs network for the snippet. */
const NETWORK = `
const { tf } = require('advlab');
const layers = [tf.layers.flatten({ inputShape: [28, 28, 1] }),
  tf.layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) })];
tf.sequential({ layers }).save('file://' + process.argv[1]);
`;

const cell = (id: string, source: string) => ({
  ...{ cell_type: 'code', execution_count: null, id, metadata: {}, outputs: [], source },
});
const notebook = (...sources: string[]) => ({
  cells: sources.map((source, i) => cell(`cell-${i}`, source)),
  metadata: { kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' } },
  ...{ nbformat: 4, nbformat_minor: 5 },
});

describe('the package in an empty folder', function () {
  this.timeout(10 * MINUTES);
  const inFolder = temporaryFolder();
  const app = (...parts: string[]) => inFolder('app', ...parts);

  /** A program in that folder, with an empty home; npm's cache alone is this user's, for speed. */
  async function run(program: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const { ADVLAB_ROOT: _root, ADVLAB_MIRROR: _mirror, NODE_PATH: _path, ...env } = process.env;
    const options = { cwd: app(), env: { ...env, HOME: inFolder('home'), XDG_CACHE_HOME: '', ...environment } };
    return promisify(execFile)(program, words, options);
  }
  const node = (...words: string[]) => run(process.execPath, words);
  const advlab = (...words: string[]) => run(app('node_modules', '.bin', 'advlab'), words);
  const tsc = (...words: string[]) =>
    node(inProject('node_modules', 'typescript', 'bin', 'tsc'), '--strict', '--skipLibCheck', '--types', '', ...words);

  /**
   * What set-up would fetch, half a gigabyte: the packages of this Python environment, and TensorFlow's libraries. What
   * it makes of them is its own; in the long tests it fetches them too.
   */
  function lend(): void {
    mkdirSync(app('.venv'));
    const lent = ['lib', 'lib64'];
    for (const name of readdirSync(inProject('.venv')).filter((one) => lent.includes(one)))
      symlinkSync(inProject('.venv', name), app('.venv', name));
    cpSync(inProject('.venv', 'bin'), app('.venv', 'bin'), { recursive: true, verbatimSymlinks: true });
    for (const name of ['pyvenv.cfg', '.advlab-requirements'])
      copyFileSync(inProject('.venv', name), app('.venv', name));
    const deps = ['node_modules', '@tensorflow', 'tfjs-node', 'deps'];
    symlinkSync(inProject(...deps), app(...deps));
  }

  before(async () => {
    for (const name of ['home', 'app', 'elsewhere']) mkdirSync(inFolder(name));
    writeFileSync(app('package.json'), '{ "private": true }');
    const cache = (await promisify(execFile)('npm', ['config', 'get', 'cache'])).stdout.trim();
    await promisify(execFile)('npm', ['pack', '--pack-destination', inFolder()], { cwd: inProject('lib') });
    const archive = readdirSync(inFolder()).find((name) => name.endsWith('.tgz')) as string;
    const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress'];
    await run('npm', ['install', ...quiet, inFolder(archive)], { npm_config_cache: cache });
  });

  it('leaves an environment alone that somebody else made in its folder', async () => {
    mkdirSync(app('.venv'));
    writeFileSync(app('.venv', 'pyvenv.cfg'), 'mine');
    const failed: { code?: number; stderr: string } = await advlab('setup').catch((error) => error);
    const { code, stderr } = failed;
    expect(code).to.equal(1);
    expect(stderr)
      .to.include(`${app('.venv')} is there already`)
      .and.to.include('ADVLAB_ROOT=');
    expect(readdirSync(app('.venv'))).to.deep.equal(['pyvenv.cfg']);
    rmSync(app('.venv'), { recursive: true });
  });

  it('is set up by its own command, once', async () => {
    if (!process.env.ADVLAB_LONG) lend();
    const first = await advlab('setup');
    expect(first.stdout).to.equal(`Set up in ${app()}\n`);
    expect(first.stderr).to.match(/TensorFlow backend: TensorFlow 2\.\d+\.\d+( \(\d+ s\))?\n/);
    // The name of the kernel while it stood beside tslab's.
    const former = app('.venv', 'share', 'jupyter', 'kernels', 'advlab-kernel');
    mkdirSync(former);
    expect((await advlab('setup')).stderr.match(/already there/g)).to.have.length(3);
    expect(existsSync(former)).to.equal(false);
    for (const [name, program] of [
      ['tslab', ['advlab', 'dist', 'home', 'kernel', 'bin', 'advlab-kernel.js']],
      ['tslab-stock', ['tslab', 'bin', 'tslab']],
    ] as const) {
      const spec = JSON.parse(readFileSync(app('.venv', 'share', 'jupyter', 'kernels', name, 'kernel.json'), 'utf8'));
      expect(spec.argv).to.include(app('node_modules', ...program));
      expect(spec.env).to.include({ ADVLAB_ROOT: app(), NODE_PATH: app('node_modules') });
    }
    const { ok } = JSON.parse((await advlab('doctor', '--json')).stdout);
    expect(ok).to.equal(true);
  });

  it('evaluates its own model on digits', async () => {
    const words = ['--model', 'lenet-mnist', '--data', 'digits', '--limit', '20', '--attacks', 'fgsm', '--json'];
    const { n, clean, attacks } = JSON.parse((await advlab('evaluate', ...words)).stdout);
    expect([n, attacks.length]).to.deep.equal([20, 3]);
    expect(attacks[0].correct).to.be.below(clean.correct);
  });

  it('runs the README’s snippet as CommonJS and as an ES module, with types under NodeNext and Bundler', async () => {
    await node('-e', NETWORK, app('network'));
    const code = snippet(app('network'));
    writeFileSync(app('mine.mts'), code);
    writeFileSync(app('mine.cts'), inFunction(code));
    // A type that is wrong must be seen: `any` would let it pass.
    writeFileSync(
      app('wrong.mts'),
      "import { pgd } from 'advlab';\nexport const attack: string = pgd({ epsilon: 0.1 });\n",
    );
    await tsc('--target', 'es2022', '--module', 'nodenext', 'mine.mts', 'mine.cts');
    const bundler = ['--noEmit', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
    await tsc(...bundler, 'mine.mts');
    for (const options of [bundler, ['--noEmit', '--target', 'es2022', '--module', 'nodenext']]) {
      const { stdout } = await tsc(...options, 'wrong.mts').catch((error: { stdout: string }) => error);
      expect(stdout.match(/^\S.*error TS\d+/gm)).to.deep.equal(['wrong.mts(2,14): error TS2322']);
    }
    const [{ stdout: esm }, { stdout: cjs }] = [await node('mine.mjs'), await node('mine.cjs')];
    expect(esm)
      .to.equal(cjs)
      .and.match(/^\{ correct: \d+, n: 40, /);
  });

  it('has every name as a named export of an ES module', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import * as names from 'advlab';
      const all = Object.keys(createRequire(import.meta.url)('advlab'));
      console.log(JSON.stringify({ count: all.length, lacking: all.filter((name) => !(name in names)) }));`;
    writeFileSync(app('names.mjs'), script);
    const { count, lacking } = JSON.parse((await node('names.mjs')).stdout);
    expect(count).to.be.above(100);
    expect(lacking).to.deep.equal([]);
  });

  it('is found by a notebook in another folder, with its types, on both kernels', async () => {
    const file = inFolder('elsewhere', 'mine.ipynb');
    const sources = [
      "import { pgd, type Attack } from 'advlab';\nconst attack: Attack = pgd({ epsilon: 0.1 });",
      // Without its types there would be no error, which is one.
      '// @ts-expect-error\nattack.nameless;\nattack.name',
    ];
    const python = app('.venv', 'bin', 'python');
    const execute = app('node_modules', 'advlab', 'dist', 'home', 'python', 'execute.py');
    const last = async (kernel: string) => {
      writeFileSync(file, JSON.stringify(notebook(...sources)));
      await run(python, [execute, file, file, '--kernel', kernel], { PYTHONNOUSERSITE: '1' });
      return JSON.parse(readFileSync(file, 'utf8')).cells[1].outputs[0];
    };
    expect((await last('tslab')).data['text/plain']).to.deep.equal(["'pgd'"]);
    expect((await last('tslab-stock')).text).to.deep.equal(['pgd\n']);
  });

  it('says in one line what it does not bring', async () => {
    for (const command of ['replicate', 'claims', 'figures']) {
      const { stderr } = await advlab(command).catch((error: { stderr: string }) => error);
      expect(stderr).to.match(new RegExp(`^advlab: advlab ${command} needs .* clone of the advlab repository\\.\\n$`));
    }
    const frame = "try { require('advlab').frame({ a: [1] }) } catch (error) { console.log(error.message) }";
    expect((await node('-e', frame)).stdout).to.match(/^Data frames need danfojs-node 1\.2\.0, .*\n$/);
  });

  itLong('is set up without Python', async () => {
    const { stderr } = await advlab('setup', '--no-python');
    expect(stderr).to.not.include('Python');
  });

  it('holds all that the library starts below python/', () => {
    const listed = (folder: string) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.py'))
        .sort();
    const packed = join(app('node_modules', 'advlab', 'dist', 'home'), 'python');
    expect(listed(packed))
      .to.deep.equal(listed(inProject('python')))
      .and.to.have.length.above(20);
  });
});
