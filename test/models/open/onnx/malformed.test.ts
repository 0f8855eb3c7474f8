import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError } from '../../../../lib/data/index.js';
import { openModel } from '../../../../lib/models/index.js';
import { expectNoLeak, temporaryFolder } from '../../../helpers.js';
import { damaged, sound, spoiled } from './malformed.js';

const SECONDS = 10;

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
});
