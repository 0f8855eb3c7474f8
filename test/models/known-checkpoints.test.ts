import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { fgsm } from '../../lib/attacks/index.js';
import { DataError, imageTensor, mirrorFolder, openData } from '../../lib/data/index.js';
import type { Architecture } from '../../lib/models/architecture.js';
import {
  architectures,
  createNetwork,
  findArchitecture,
  initialWeights,
  isDifferentiable,
  type NamedArray,
  networkFromPyTorch,
  type OpenedModel,
  openModel,
  writeSafetensors,
} from '../../lib/models/index.js';
import { type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, temporaryFolder } from '../helpers.js';
import { drawn } from './drawn.js';

describe('checkpoints of networks known by name', () => {
  const inFolder = temporaryFolder();
  const opened = (arch: string, arrays: Record<string, NamedArray>, work: (found: OpenedModel) => void) => {
    writeSafetensors(inFolder('net.weights'), arrays);
    return expectNoLeak(async () => {
      const found = await openModel(inFolder('net.weights'), { arch });
      work(found);
      found.dispose();
    });
  };
  const renamed = (arrays: Record<string, NamedArray>, rename: (name: string) => string) =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [rename(name), array]));

  it('are opened as DataParallel names their weights, and say what is done to pixels', () => {
    const saved = renamed(drawn(architectures.resnet20), (name) => `module.${name}`);
    return opened('resnet20', saved, ({ model, description }) => {
      expect([model.inputShape, model.classes]).to.deep.equal([[32, 32, 3], 10]);
      expect(description).to.equal(
        'safetensors net.weights (resnet20, 269,722 weights, pixels normalized inside by mean 0.485, 0.456, 0.406 and deviation 0.229, 0.224, 0.225)',
      );
    });
  });

  it('take pixels as they are where they were trained here', () =>
    expectNoLeak(async () => {
      const { normalize, ...architecture } = architectures.resnet20;
      expect(normalize).to.not.equal(undefined);
      const weights = initialWeights(architecture, 1);
      writeSafetensors(inFolder('own.safetensors'), weights);
      writeFileSync(inFolder('own.json'), JSON.stringify({ architecture: 'resnet20' }));
      const { model, description, dispose } = await openModel(inFolder('own.json'));
      expect(description).to.equal('safetensors own.safetensors (resnet20, 269,722 weights)');
      const network = createNetwork(architecture, weights);
      const images = tf.ones([1, 32, 32, 3]) as Tensor4D;
      const [found, expected] = [await model.predict(images), network.logits(images)];
      expect(found.dataSync()).to.deep.equal(expected.dataSync());
      tf.dispose([images, found, expected]);
      network.dispose();
      dispose();
    }));

  it('may hold what their origin makes and does not use', () => {
    const { unused } = architectures['wrn-34-10'];
    const thin: Architecture = { ...architectures.resnet20, unused };
    const more = { 'sub_block1.conv': { shape: [1], data: Float32Array.of(1) } };
    networkFromPyTorch('thin', { ...drawn(thin), ...more }, thin).dispose();
    const refused = () => networkFromPyTorch('thin', { ...drawn(thin), ...more }, architectures.resnet20);
    expect(refused).to.throw(DataError, 'holds sub_block1.conv, which resnet20 does not have');
  });

  it('may have the names of before', () => {
    const now: Architecture = { ...architectures.lenet5, formerly: { 'old.': 'conv' } };
    networkFromPyTorch(
      'lenet5',
      renamed(drawn(now), (name) => name.replace('conv', 'old.')),
      now,
    ).dispose();
  });

  it('are asked for by names, of which the nearest is said', () =>
    expectRejects(() => findArchitecture('resnet-18'), DataError, 'did you mean resnet18?', 'vit-b-16'));
});

describeWithMirror('the SmallCNN of TRADES', () => {
  it('has 200 of the first 200 test images right, 196 after FGSM at ε .3', () =>
    expectNoLeak(async () => {
      const { model, dispose } = await openModel(`${mirrorFolder()}/peers/mnist_smallcnn_trades.pth`, {
        arch: 'smallcnn',
      });
      if (!isDifferentiable(model)) throw new Error('It should be differentiable.');
      const data = await openData('mnist', { limit: 200 });
      const images = imageTensor(data);
      const { success, wrongFromStart } = await fgsm({ norm: 'linf', epsilon: 0.3 }).run(model, { ...data, images });
      expect(wrongFromStart.filter(Boolean)).to.have.length(0);
      expect(success.filter((broken) => !broken)).to.have.length(196);
      images.dispose();
      dispose();
    })).timeout(120_000);
});
