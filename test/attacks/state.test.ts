import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type AttackOptions, openStateFile, pgd } from '../../lib/attacks/index.js';
import { keyedUniform, tf } from '../../lib/tensor/index.js';
import { expectRejects, temporaryFolder } from '../helpers.js';
import { linearModel, WIDTH } from './linear.js';

/** More rows than one wave holds, so that a run has several pieces. */
const ROWS = 2300;

describe('the state of a run', () => {
  const path = temporaryFolder();
  const model = linearModel();
  const pixels = keyedUniform(ROWS * WIDTH, 0.25, 0.75, 9);
  const labels = Int32Array.from({ length: ROWS }, (_, i) => Number(model.margin(pixels.subarray(i * WIDTH)) > 0));
  const attack = pgd({ epsilon: 0.05, steps: 6, restarts: 2 });

  async function run(options: AttackOptions = {}) {
    const images = tf.tensor4d(pixels, [ROWS, 2, 3, 1]);
    try {
      const result = await attack.run(model, { images, labels }, options);
      const found = Buffer.from(Float32Array.from(result.images).buffer).toString('base64');
      return { found, success: [...result.success], queries: [...result.queries], gradients: [...result.gradients] };
    } finally {
      images.dispose();
    }
  }

  it('gives what a run in one go gives, and computes nothing twice', async () => {
    const whole = await run();
    const file = path('state');
    const first = openStateFile(file, 'run 1');
    expect(await run({ state: first })).to.deep.equal(whole);
    first.close();
    model.asked.differentiated = 0;
    const second = openStateFile(file, 'run 1');
    expect(await run({ state: second })).to.deep.equal(whole);
    second.close();
    expect(model.asked.differentiated, 'gradients on the second run').to.equal(0);
  });

  it('goes on after the process was killed while it wrote, at every length of the file', async () => {
    const whole = await run();
    const complete = readFileSync(path('state'));
    for (const share of [0.002, 0.4, 0.7, 0.999]) {
      const file = path(`cut-${share}`);
      writeFileSync(file, complete);
      truncateSync(file, Math.floor(complete.length * share));
      model.asked.differentiated = 0;
      const state = openStateFile(file, 'run 1');
      expect(await run({ state }), `cut at ${share}`).to.deep.equal(whole);
      state.close();
      expect(model.asked.differentiated).to.be.above(0);
      expect(readFileSync(file).length, 'the file is whole again').to.equal(complete.length);
    }
  });

  it('does not take pieces of another seed or other settings', async () => {
    const state = openStateFile(path('state'), 'run 1');
    const other = await run({ state, seed: 1 });
    state.close();
    expect(other).to.deep.equal(await run({ seed: 1 }));
  });

  it('refuses the state of another run, and what is no state', async () => {
    await expectRejects(() => openStateFile(path('state'), 'run 2'), Error, 'keeps another run', 'remove it');
    writeFileSync(path('letter'), 'Dear Sir or Madam, this is not a state.');
    await expectRejects(() => openStateFile(path('letter'), 'run 1'), Error, 'not a state file');
  });

  it('is one process’s at a time, and nobody’s once that is gone', async () => {
    const file = path('claimed');
    const state = openStateFile(file, 'run 1');
    await expectRejects(() => openStateFile(file, 'run 1'), Error, `is in use by process ${process.pid}`, '.lock');
    state.close();
    state.close();
    // A process that has ended: its number may be another's by now, but hardly in this moment.
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(`${file}.lock`, String(pid));
    openStateFile(file, 'run 1').close();
    expect(existsSync(`${file}.lock`)).to.equal(false);
    // A refusal lets it go as well.
    await expectRejects(() => openStateFile(file, 'run 2'), Error, 'keeps another run');
    expect(existsSync(`${file}.lock`)).to.equal(false);
  });

  it('drops a record whose bytes were changed', async () => {
    const data = readFileSync(path('state'));
    data[data.length >> 1] ^= 1;
    writeFileSync(path('flipped'), data);
    const state = openStateFile(path('flipped'), 'run 1');
    expect(await run({ state })).to.deep.equal(await run());
    state.close();
  });
});
