import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError, mirrorFolder, openData } from '../../../lib/data/index.js';
import { openModel, predictLabels, readPyTorchCheckpoint, writeSafetensors } from '../../../lib/models/index.js';
import {
  describeWithMirror,
  expectNoLeak,
  expectRejects,
  fixture,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../../helpers.js';
import { answers, differentiable, expectTorch, imagesOf, openFile, scoresOf, withModel } from './fixtures.js';

const flatten = { type: 'flatten' };

/** Networks that flatten, then normalize; what make_torch_fixtures.py recorded of them. */
const { flattened } = readFixture('torch/checkpoints.json') as {
  flattened: Record<'first' | 'last', { input: Packed; logits: Packed }>;
};

describe('flattened images of PyTorch checkpoints', () => {
  const inFolder = temporaryFolder();
  const archOf = (input: number[], layers: object[]): string => {
    writeFileSync(inFolder('arch.json'), JSON.stringify({ input, layers }));
    return inFolder('arch.json');
  };
  /** The network of net.pt with these layers in the place of its flatten. */
  const netWith = (...layers: object[]): string => {
    const { input, layers: all } = JSON.parse(readFileSync(openFile('net.arch.json'), 'utf8'));
    return archOf(
      input,
      all.flatMap((layer: { type: string }) => (layer.type === 'flatten' ? layers : [layer])),
    );
  };
  const expectNet = (file: string, ...layers: object[]) =>
    withModel(file, { arch: netWith(...layers) }, async (opened) => expectTorch(differentiable(opened), answers.net));

  it('lie in the order of PyTorch where the architecture names none', () => expectNet('net.pt', flatten));

  it('keep that order through a second flatten', () => expectNet('net.pt', flatten, { type: 'relu' }, flatten));

  it('lie in the same order in safetensors without metadata', async () => {
    writeSafetensors(inFolder('net.safetensors'), await readPyTorchCheckpoint(openFile('net.pt')));
    await expectNet(inFolder('net.safetensors'), flatten);
  });

  const flattens = { first: flatten, last: { ...flatten, order: 'hwc' } };
  for (const order of ['first', 'last'] as const)
    it(`with the channels ${order} are normalized row by row as PyTorch does`, async () => {
      const { input, logits } = flattened[order];
      const arch = archOf(
        [4, 4, 2],
        [
          { type: 'conv2d', weights: 'conv', filters: 3, kernel: 2 },
          flattens[order],
          { type: 'batchNorm', weights: 'bn' },
          { type: 'linear', weights: 'fc', units: 4 },
        ],
      );
      await withModel(fixture('torch', `flat-${order}.zip.pt`), { arch }, async (opened) => {
        expect(largestDifference(await scoresOf(opened, imagesOf(input)), unpack(logits))).to.be.below(2e-6);
      });
    });

  const reshapes: Record<string, [object[], ...string[]]> = {
    'of several channels': [[{ type: 'reshape', shape: [36, 1] }, flatten], 'layer 4', 'makes [36,1] of [3,3,4]'],
    'to several channels': [[flatten, { type: 'reshape', shape: [9, 4] }, flatten], 'layer 5', 'makes [9,4] of [36]'],
  };
  for (const [what, [layers, ...says]] of Object.entries(reshapes))
    it(`are refused behind a reshape ${what}, which PyTorch does in another order`, () =>
      expectNoLeak(() =>
        expectRejects(
          () => openModel(openFile('net.pt'), { arch: netWith(...layers) }),
          DataError,
          '(reshape)',
          'another order',
          'ONNX',
          ...says,
        ),
      ));
});

describeWithMirror('the SmallCNN of TRADES, by an architecture that names no order', () => {
  const inFolder = temporaryFolder();

  it('has 200 of the first 200 test images right', () =>
    expectNoLeak(async () => {
      const conv = (n: number, filters: number) => [
        { type: 'conv2d', weights: `feature_extractor.conv${n}`, filters, kernel: 3 },
        { type: 'relu' },
      ];
      const linear = (n: number, units: number) => ({ type: 'linear', weights: `classifier.fc${n}`, units });
      const pool = { type: 'maxPool2d', size: 2 };
      const features = [...conv(1, 32), ...conv(2, 32), pool, ...conv(3, 64), ...conv(4, 64), pool];
      const classifier = [linear(1, 200), { type: 'relu' }, linear(2, 200), { type: 'relu' }, linear(3, 10)];
      const layers = [...features, flatten, ...classifier];
      writeFileSync(inFolder('small.json'), JSON.stringify({ input: [28, 28, 1], layers }));
      const file = `${mirrorFolder()}/peers/mnist_smallcnn_trades.pth`;
      const { model, dispose } = await openModel(file, { arch: inFolder('small.json') });
      const data = await openData('mnist', { limit: 200 });
      const labels = await predictLabels(model, data);
      expect(labels.filter((label, i) => label === data.labels[i])).to.have.length(200);
      dispose();
    }));
});
