import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../../lib/data/index.js';
import { openModel } from '../../../../lib/models/index.js';
import { expectNoLeak, itLong, temporaryFolder } from '../../../helpers.js';
import { damaged, sound, spoiled } from './malformed.js';

const SECONDS = 10;
/** Until the library is loaded, on a busy machine. */
const LOADING = 20;
const MOST_MEGABYTES = 2000;

/** Opens a file in a process of its own, which says how much memory it took. */
const OPENING = `
  const { openModel } = require(${JSON.stringify(join(__dirname, '../../../../lib/dist/models/index.js'))});
  openModel(process.argv[1], { classes: 3 })
    .then((opened) => opened.dispose(), (error) => console.log(error.name + ' ' + error.message))
    .then(() => console.log(process.resourceUsage().maxRSS / 1024));
`;

describe('ONNX files that are damaged', () => {
  const inFolder = temporaryFolder();

  /** Opens a file: undefined where that goes well, else the one line that it says. */
  const open = (content: Buffer): Promise<string | undefined> =>
    expectNoLeak(async () => {
      const file = inFolder('inside', 'model.onnx');
      writeFileSync(file, content);
      const started = Date.now();
      try {
        (await openModel(file, { classes: 3 })).dispose();
        return undefined;
      } catch (error) {
        expect(error).to.be.instanceOf(DataError);
        const { message } = error as Error;
        expect(message).to.include(file).and.to.not.include('\n');
        return message;
      } finally {
        expect((Date.now() - started) / 1000).to.be.below(SECONDS);
      }
    });

  let files: Record<string, Buffer> = {};
  before(() => {
    files = damaged(inFolder('.'));
  });

  it('are told from one that is sound', async () => {
    expect(await open(sound())).to.equal(undefined);
  });

  it('each give one line, at once, and nothing of them is left', async () => {
    for (const [what, content] of Object.entries(files)) expect(await open(content), what).to.be.a('string');
  }).timeout(60_000);

  it('do not open where they were cut off inside the graph', async () => {
    const whole = sound();
    for (let i = 0; i < 8; i++)
      expect(await open(whole.subarray(0, Math.floor((whole.length * i) / 9)))).to.be.a('string');
  });

  it('with bytes turned over they either open or give one line', async () => {
    for (const content of Object.values(spoiled(24))) await open(content);
  });

  itLong('300, each in a process of its own: one line or a model, no crash, in 10 s and 2 GB', () => {
    const all = Object.entries({ ...files, ...spoiled(300 - Object.keys(files).length) });
    expect(all).to.have.length(300);
    const file = inFolder('inside', 'model.onnx');
    let opened = 0;
    for (const [what, content] of all) {
      writeFileSync(file, content);
      const words = ['--eval', OPENING, file];
      const started = Date.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 60_000 });
      const seconds = (Date.now() - started) / 1000;
      const lines = stdout.trim().split('\n');
      expect([status, stderr], `${what}: ${stdout}`).to.deep.equal([0, '']);
      expect(lines.length, `${what}: ${stdout}`).to.be.at.most(2);
      if (lines.length === 2) expect(lines[0], what).to.match(/^DataError /);
      else opened++;
      expect(Number(lines.at(-1)), what).to.be.below(MOST_MEGABYTES);
      expect(seconds, what).to.be.below(SECONDS + LOADING);
    }
    expect(opened).to.be.below(all.length / 2);
  }).timeout(3_600_000);
});
