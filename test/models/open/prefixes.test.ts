import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { openModel, readPyTorchCheckpoint, writeSafetensors } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import {
  expectNoLeak,
  expectRejects,
  fixture,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../../helpers.js';
import { answers, differentiable, expectTorch, openFile, scoresOf, withModel } from './fixtures.js';

const arch = openFile('net.arch.json');

describe('weights whose names have more before them', () => {
  const inFolder = temporaryFolder();
  /** The weights of net.pt as safetensors, under other names. */
  const renamed = async (rename: (name: string) => string): Promise<string> => {
    const weights = Object.entries(await readPyTorchCheckpoint(openFile('net.pt')));
    const file = inFolder('renamed.safetensors');
    writeSafetensors(file, Object.fromEntries(weights.map(([name, array]) => [rename(name), array])));
    return file;
  };

  for (const before of ['module.', 'model.', '_orig_mod.module.', 'net.model._orig_mod.'])
    it(`are read where all have ${before}`, async () => {
      await withModel(await renamed((name) => before + name), { arch }, async (opened) =>
        expectTorch(differentiable(opened), answers.net),
      );
    });

  it('keep it where the architecture has it', async () => {
    const { input, layers } = JSON.parse(readFileSync(arch, 'utf8'));
    const longer = layers.map(({ weights, ...layer }: { weights?: string }) =>
      weights === undefined ? layer : { ...layer, weights: `model.${weights}` },
    );
    writeFileSync(inFolder('longer.json'), JSON.stringify({ input, layers: longer }));
    const file = await renamed((name) => `model.${name}`);
    await withModel(file, { arch: inFolder('longer.json') }, async (opened) =>
      expectTorch(differentiable(opened), answers.net),
    );
  });

  it('are refused, as they are called, where only some have it', async () => {
    const file = await renamed((name) => (name.startsWith('conv') ? `model.${name}` : name));
    const says = ['no "conv.weight"', 'it holds model.conv.weight'];
    await expectNoLeak(() => expectRejects(() => openModel(file, { arch }), DataError, ...says));
  });

  /** That a file holds the linear layer of the training checkpoints, under this name. */
  const expectLinear = async (file: string, weights: string): Promise<void> => {
    const { training } = readFixture('torch/checkpoints.json') as { training: Record<'weight' | 'bias', Packed> };
    const layers = [{ type: 'flatten' }, { type: 'linear', weights, units: 2 }];
    writeFileSync(inFolder('linear.json'), JSON.stringify({ input: [1, 3, 1], layers }));
    const [weight, bias] = [unpack(training.weight), unpack(training.bias)];
    // Of the row that is one at k alone, a linear layer gives its column k, and the bias.
    const columns = [0, 1, 2].flatMap((k) => [0, 1].map((unit) => weight[unit * 3 + k] + bias[unit]));
    await withModel(file, { arch: inFolder('linear.json') }, async (opened) => {
      const rows = tf.tensor4d([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 1, 3, 1]);
      expect(largestDifference(await scoresOf(opened, rows), columns)).to.be.below(1e-6);
    });
  };

  for (const layout of ['legacy', 'zip'])
    it(`are read from a checkpoint of Lightning, ${layout}`, () =>
      expectLinear(fixture('torch', `lightning.${layout}.pt`), 'model'));

  it('keep what DataParallel would have put there where a part is called so', async () => {
    await expectLinear(fixture('torch', 'named-module.zip.pt'), 'module.fc');
    await expectLinear(fixture('torch', 'compiled.zip.pt'), '_orig_mod.module');
  });

  it('lose it where no part is called so', () => expectLinear(fixture('torch', 'named-module.zip.pt'), 'fc'));
});
