import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openData } from '../../lib/data/index.js';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { writeSafetensors } from '../../lib/models/index.js';
import { fixture, temporaryFolder } from '../helpers.js';
import { classMeans } from './nearest-mean.js';
import { advlab, type Ended, root } from './run.js';

const SOURCE = `python:${fixture('python', 'linear.py')}:build`;

/** What was measured, without what it cost and where. */
const outcome = (text: string) =>
  (JSON.parse(text) as RobustnessReport).attacks.map(({ id, correct, robustAccuracy, queries, gradients, norms }) => ({
    ...{ id, correct, robustAccuracy, queries, gradients },
    norm: norms.linf.mean?.toPrecision(4),
  }));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so, a minute at most. */
async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 1200 && !holds(); tries++) await pause(50);
  expect(holds(), what).to.equal(true);
}

/** A process that has ended and waits to be reaped is none. */
function isRunning(pid: string): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).trim().startsWith('Z');
  } catch {
    return false;
  }
}

describe('advlab evaluate on a Python object', () => {
  const folder = temporaryFolder();
  const env = (more: Record<string, string> = {}) => ({ ADVLAB_TEST_WEIGHTS: folder('net.safetensors'), ...more });

  before(async () => {
    // Of the mean μ of a class its score is 2 μ·x − |μ|²: the nearest mean wins.
    const means = classMeans(await openData('digits', { split: 'train' }));
    writeSafetensors(folder('net.safetensors'), {
      'fc.weight': {
        shape: [10, 784],
        data: Float32Array.from(means.flatMap((mean) => Array.from(mean, (v) => 2 * v))),
      },
      'fc.bias': { shape: [10], data: Float32Array.from(means, (mean) => -mean.reduce((sum, v) => sum + v * v, 0)) },
    });
    writeFileSync(
      folder('net.arch.json'),
      JSON.stringify({
        input: [28, 28, 1],
        layers: [
          { type: 'flatten', order: 'hwc' },
          { type: 'linear', weights: 'fc', units: 10 },
        ],
      }),
    );
  });

  const words = (model: string, ...more: string[]) => [
    ...['evaluate', '--model', model, '--data', 'digits', '--limit', '60', '--epsilon', '.05,.1', '--json'],
    ...['--attacks', 'fgsm,pgd:steps=10,square:queries=20', ...more],
  ];

  let python: Ended;
  const calls = (log: string) => readFileSync(folder(log)).length;

  it('measures what it does on the same network natively', async () => {
    python = await advlab(words(SOURCE), { env: env({ ADVLAB_TEST_LOG: folder('whole') }) });
    expect(python.code, python.err).to.equal(0);
    expect(python.err).to.include('Linear with logits and vjp; with gradients');
    const native = await advlab(words(folder('net.safetensors'), '--arch', folder('net.arch.json')));
    expect(native.code, native.err).to.equal(0);
    expect(outcome(python.out)).to.deep.equal(outcome(native.out));
    const accuracies = new Set(outcome(python.out).map(({ robustAccuracy }) => robustAccuracy));
    expect(accuracies.size, 'different accuracies').to.be.above(2);
  });

  it('keeps what was measured before it died, and refuses to go on with other weights', async () => {
    const state = ['--state', folder('state')];
    const dies = env({ ADVLAB_TEST_CALLS: '40', ADVLAB_TEST_THEN: 'dies' });
    const dead = await advlab(words(SOURCE, ...state), { env: dies });
    expect([dead.code, dead.out]).to.deep.equal([1, '']);
    expect(dead.err.trim().split('\n').at(-1)).to.include(SOURCE).and.include('ended by SIGKILL');
    const done = await advlab(words(SOURCE, ...state), { env: env({ ADVLAB_TEST_LOG: folder('done') }) });
    expect(done.code, done.err).to.equal(0);
    expect(calls('done'), 'calls').to.be.below(calls('whole') - 20);
    expect(outcome(done.out)).to.deep.equal(outcome(python.out));

    writeSafetensors(folder('other.safetensors'), {
      'fc.weight': { shape: [10, 784], data: new Float32Array(7840).fill(0.5) },
      'fc.bias': { shape: [10], data: new Float32Array(10) },
    });
    const other = await advlab(words(SOURCE, ...state), { env: { ADVLAB_TEST_WEIGHTS: folder('other.safetensors') } });
    expect([other.code, other.out]).to.deep.equal([1, '']);
    expect(other.err).to.include('keeps another run');
  });

  for (const [how, signal, code] of [
    ['Ctrl-C', 'SIGINT', 130],
    ['the end of the command over its head', 'SIGKILL', null],
  ] as const)
    it(`ends with ${how} at once, while it hangs`, async () => {
      const file = folder(`pid-${signal}`);
      const hangs = env({ ADVLAB_TEST_CALLS: '6', ADVLAB_TEST_THEN: 'hangs', ADVLAB_TEST_PID: file });
      const command = [join('lib', 'bin', 'advlab.js'), ...words(SOURCE)];
      // A group of its own, as a shell gives each command: Ctrl-C goes to the whole of it.
      const child = spawn(process.execPath, command, {
        ...{ cwd: root, env: { ...process.env, ...hangs }, detached: true, stdio: 'ignore' },
      });
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      await until(() => existsSync(`${file}.hangs`), 'it hangs');
      const pid = readFileSync(file, 'utf8');
      expect(isRunning(pid), 'the process').to.equal(true);
      const start = performance.now();
      if (signal === 'SIGINT') process.kill(-(child.pid as number), signal);
      else child.kill(signal);
      expect(await ended).to.equal(code);
      // Most of it is the command's own end.
      expect(performance.now() - start, 'milliseconds').to.be.below(2000);
      await until(() => !isRunning(pid), 'its process has ended');
    });

  for (const [extra, code, ...says] of [
    [['--python', '/nowhere/python'], 1, '/nowhere/python', 'ENOENT'],
    [['--time-out', '0'], 2, '--time-out', '"0"'],
    [['--weights', 'ema'], 2, '--weights is for PyTorch checkpoints'],
    [['--model', 'lenet-mnist', '--python', 'python3'], 2, '--python is for models in Python files'],
  ] as const)
    it(`refuses "${extra.join(' ')}"`, async () => {
      const ended = await advlab(words(SOURCE, ...extra), { env: env() });
      expect([ended.code, ended.out]).to.deep.equal([code, '']);
      for (const part of says) expect(ended.err).to.include(part);
    });
}).timeout(120_000);
