import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { temporaryFolder } from '../helpers.js';
import { Kernel } from './client.js';
import { interruptedRun } from './interrupting.js';

/** Small networks and images: what is measured is how soon they stop. */
const SETUP = (folder: string) => `
let ticks = 0;
import * as advlab from 'advlab';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
advlab.prepareNotebook();
const data = await advlab.digits('train');
const images = advlab.imageTensor(data, 0, 100);
const labels = data.labels.slice(0, 100);
const network = advlab.createNetwork(advlab.lenet, advlab.initialWeights(advlab.lenet, 0));
const python = await advlab.openModel(${JSON.stringify(`python:${folder}/model.py:model`)}, { input: [4, 4, 1] });
const [slow, quick] = [0, 1].map((value) => advlab.tf.fill([2, 4, 4, 1], value) as advlab.Tensor4D);
const folder = ${JSON.stringify(folder)};
const server = http.createServer((request) => request.on('close', () => { hungUp++ }));
let hungUp = 0;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
const { port } = server.address() as { port: number };
`;

/** A model that thinks for seconds about a black image. */
const MODEL = `
import time
import numpy as np

WEIGHTS = np.cos(np.outer(np.arange(16), np.arange(1, 4)))

def model(images):
    if images[0].max() == 0:
        time.sleep(4)
    return images.reshape(len(images), -1) @ WEIGHTS
`;

/** What a reader runs, and what they may want to know afterwards. */
const KINDS: readonly {
  readonly what: string;
  readonly code: string;
  readonly sign?: string;
  readonly after?: readonly [string, string];
}[] = [
  {
    what: 'an attack of the library',
    code: 'await advlab.pgd({ epsilon: 1e-6, steps: 1_000_000, skipCycles: false }).run(network, { images, labels })',
  },
  {
    what: 'an attack of the library, and a timer beside it',
    code: 'setInterval(() => { ticks++ }, 20); await advlab.pgd({ epsilon: 1e-6, steps: 1_000_000, skipCycles: false }).run(network, { images, labels })',
    after: [
      '{ const before = ticks; await new Promise((r) => setTimeout(r, 300)); console.log(before > 0, ticks - before) }',
      'true 0',
    ],
  },
  {
    what: 'a value whose display never settles',
    code: "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })",
    after: ['1', '1'],
  },
  {
    what: 'a package that is never loaded to its end',
    code: "import 'endless';",
    sign: 'loads endlessly',
    after: ['1', '1'],
  },
  {
    what: 'a training of the library',
    code: "await advlab.train(network, data, { epochs: 1e6, batchSize: 100, optimizer: { kind: 'adam', learningRate: 0.001 }, seed: 0 })",
    after: ['network.weights[Object.keys(network.weights)[0]].isDisposed', 'false'],
  },
  {
    what: 'a model that is a Python object, which answers afterwards',
    code: 'await python.model.predict(slow)',
    after: [
      '{ const scores = await python.model.predict(quick); console.log(scores.shape); scores.dispose() }',
      '[ 2, 3 ]',
    ],
  },
  {
    what: 'an AutoML that trains in a program of its own',
    code: "await advlab.trainTables({ data, folder: folder + '/tables', budgetSeconds: 600 }, { onEvent: () => console.log('trains') })",
    sign: 'trains',
    after: [
      "execFileSync('ps', ['--ppid', String(process.pid), '-o', 'args=']).toString().includes('automl')",
      'false',
    ],
  },
  {
    what: 'a request by fetch, and hangs up',
    code: "await fetch('http://127.0.0.1:' + port)",
    after: ['await new Promise((r) => setTimeout(r, 300)); hungUp', '1'],
  },
  {
    what: 'a request by node:http',
    code: 'await new Promise((resolve, reject) => http.get({ host: "127.0.0.1", port }, resolve).on("error", reject))',
  },
];

describe('interrupt', function () {
  this.timeout(120_000);
  // A second is promised, and other programs may have had the processors for one.
  this.retries(1);
  const at = temporaryFolder();
  let kernel: Kernel;
  const ask = async (code: string) => {
    const run = await kernel.execute(code);
    const { reply } = run;
    expect(reply.status, stripVTControlCharacters(String(reply.evalue))).to.equal('ok');
    const value = run.of('execute_result').at(-1)?.data['text/plain'] ?? '';
    return stripVTControlCharacters(`${run.text('stdout')}${value}`).trim();
  };

  before(async () => {
    writeFileSync(at('model.py'), MODEL);
    mkdirSync(at('node_modules', 'endless'), { recursive: true });
    const endless = { name: 'endless', type: 'module', exports: { '.': { import: './main.js' } } };
    writeFileSync(at('node_modules', 'endless', 'package.json'), JSON.stringify(endless));
    writeFileSync(
      at('node_modules', 'endless', 'main.js'),
      "console.log('loads endlessly'); await new Promise(() => {});",
    );
    kernel = await Kernel.start('own', at());
    await ask(SETUP(at()));
  });
  after(() => kernel?.stop());

  for (const { what, code, sign, after: then } of KINDS)
    it(`stops ${what}, within a second; variables are kept and no tensor is left`, async () => {
      const tensors = () => ask('advlab.tf.memory().numTensors');
      const before = await tensors();
      const { seconds, run } = await interruptedRun(kernel, code, sign);
      expect(run?.reply, stripVTControlCharacters(JSON.stringify(run?.outputs))).to.include({
        status: 'error',
        ename: 'Interrupted',
      });
      expect(seconds).to.be.below(1);
      expect(await tensors()).to.equal(before);
      if (then) expect(await ask(then[0])).to.equal(then[1]);
    });

  for (const [what, name, load] of [
    ['a local source', 'slow.ts', "const slow = await import('./slow')"],
    ['a script', 'script.cjs', "const slow = require('./script.cjs')"],
  ] as const)
    it(`leaves nothing half-loaded of ${what}`, async () => {
      const exported = name.endsWith('.ts') ? 'export let last = 0;' : 'exports.last = 0;';
      const busy = 'for (const end = Date.now() + 20_000; !globalThis.isQuick && Date.now() < end; );';
      const last = name.endsWith('.ts') ? 'last = 2;' : 'exports.last = 2;';
      const declared = name.endsWith('.ts') ? 'declare global { var isQuick: boolean }\n' : '';
      writeFileSync(at(name), `${declared}${exported}\nconsole.log('loads');\n${busy}\n${last}`);
      const { seconds, run } = await interruptedRun(kernel, `${load};`, 'loads');
      expect(run?.reply).to.include({ status: 'error', ename: 'Interrupted' });
      expect(seconds).to.be.below(1);
      expect(await ask(`Object.assign(globalThis, { isQuick: true }); ${load}; slow.last`)).to.match(/2$/);
      await ask('Object.assign(globalThis, { isQuick: false });');
    });

  it('counts where it comes while the cell is still being compiled', async () => {
    const heard = kernel.received.length;
    const { done } = await kernel.send("import { createHash } from 'node:crypto'; while (true);", {}, 30);
    const isBusy = () => kernel.received.slice(heard).some(({ content }) => content.execution_state === 'busy');
    while (!isBusy()) await sleep(1);
    await kernel.interrupt();
    expect((await done).reply).to.include({ status: 'error', ename: 'Interrupted' });
  });

  it('stops the very cell that prepares the notebook, and does not end the kernel', async () => {
    const fresh = await Kernel.start('own', at());
    try {
      const { code } = KINDS[0];
      const { run } = await interruptedRun(fresh, `${SETUP(at())}\nconsole.log('attacks');\n${code}`, 'attacks');
      expect(run?.reply).to.include({ status: 'error', ename: 'Interrupted' });
      expect((await fresh.execute('console.log(labels.length)')).text('stdout')).to.equal('100\n');
    } finally {
      fresh.stop();
    }
  });
});
