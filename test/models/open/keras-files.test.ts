import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import JSZip from 'jszip';
import { DataError } from '../../../lib/data/index.js';
import { type OpenedModel, openModel } from '../../../lib/models/index.js';
import {
  expectNoLeak,
  expectRejects,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../../helpers.js';
import { imagesOf, openFile, scoresOf, softmax } from './fixtures.js';

interface Answered {
  readonly images: Packed;
  readonly answers: Packed;
}

/** What write_keras_files in test/fixtures/make_open_fixtures.py recorded of Keras. */
const recorded = readFixture('open/keras-files.json') as {
  slashes: Answered;
  numbered: Answered;
  mixed: Answered;
  ends: { images: Packed } & Record<string, { architecture: string; answers: Packed }>;
};

const sigmoid = (scores: ArrayLike<number>) => Array.from(scores, (z) => 1 / (1 + Math.exp(-z)));

/** Opens a model, runs something on it and disposes it, leaving no tensor. */
const withFile = (file: string, work: (opened: OpenedModel) => Promise<void>) =>
  expectNoLeak(async () => {
    const opened = await openModel(file);
    await work(opened).finally(opened.dispose);
  });

const refused = (file: string, ...says: (string | RegExp)[]) =>
  expectNoLeak(() => expectRejects(() => openModel(file), DataError, file, ...says));

describe('files of Keras', () => {
  const inFolder = temporaryFolder();

  /** A pair of an architecture and weights. */
  const pair = (name: string, architecture: string, weights = 'keras-ends.weights.h5') => {
    writeFileSync(inFolder(`${name}.json`), architecture);
    copyFileSync(openFile(weights), inFolder(`${name}.weights.h5`));
    return inFolder(`${name}.json`);
  };

  const answersAs = (file: string, { images, answers }: Answered, of = (scores: Float32Array) => Array.from(scores)) =>
    withFile(file, async (opened) => {
      const found = of(await scoresOf(opened, imagesOf(images)));
      expect(largestDifference(found, unpack(answers))).to.be.below(2e-6);
    });

  it('whose names of layers hold slashes are read', () => answersAs(openFile('keras-slashes.h5'), recorded.slashes));

  for (const file of ['keras-numbered.json', 'keras-numbered.weights.h5'])
    it(`${file}: weights are found by the layers' classes and their order, whatever the names`, () =>
      answersAs(openFile(file), recorded.numbered, (scores) => softmax(scores, 3)));

  it('of TensorFlow 2.13 are read, which calls the group of layers otherwise', () => {
    const { images, linear } = recorded.ends;
    const file = pair('older', linear.architecture, 'keras-ends-2.13.weights.h5');
    return answersAs(file, { images, answers: linear.answers });
  });

  it('of a model that computes in half precision have the same weights', () =>
    withFile(openFile('keras-mixed.h5'), async (opened) => {
      const found = await scoresOf(opened, imagesOf(recorded.mixed.images));
      expect(largestDifference(found, unpack(recorded.mixed.answers))).to.be.below(4e-3);
    }));

  it('with weights of half precision, or with more than what is read, are refused by what they hold', async () => {
    await refused(openFile('keras-half.h5'), 'kernel', '16 bits', '32');
    await refused(openFile('keras-lora.h5'), '"dense', 'lora_kernel_a, lora_kernel_b', 'not read');
  });

  it('without the weights of a layer say what they hold', async () => {
    const { architecture } = recorded.ends.linear;
    const two = JSON.parse(architecture);
    const dense = structuredClone(two.config.layers[2]);
    dense.config.name = 'second';
    two.config.layers.push(dense);
    await expectRejects(
      () => openModel(pair('two', JSON.stringify(two))),
      DataError,
      inFolder('two.weights.h5'),
      'no weights of the layer "second"',
      'it holds dense, flatten',
    );
  });

  it('saved on Theano are refused, whose convolutions turn kernels around', async () => {
    const bytes = readFileSync(openFile('keras-slashes.h5'), 'latin1');
    writeFileSync(inFolder('theano.h5'), bytes.replaceAll('tensorflow', 'theano\0\0\0\0'), 'latin1');
    await refused(inFolder('theano.h5'), 'Theano');
  });

  it('find their partner where the name itself ends in "model"', () => {
    const { images, linear } = recorded.ends;
    return answersAs(pair('my_model', linear.architecture), { images, answers: linear.answers });
  });

  it('find their partner beside them where their own name has no ending', async () => {
    const { images, linear } = recorded.ends;
    const file = pair('bare', linear.architecture);
    copyFileSync(file.replace(/json$/, 'weights.h5'), inFolder('bare'));
    await answersAs(inFolder('bare'), { images, answers: linear.answers });
  });

  it('that are archives without what is in one of Keras are refused by what they are', async () => {
    const write = async (name: string, archive: JSZip) =>
      writeFileSync(inFolder(name), await archive.generateAsync({ type: 'nodebuffer' }));
    await write('net.keras', new JSZip().file('config.json', '{}'));
    await refused(inFolder('net.keras'), 'zip archive, not an HDF5 file');
    await write('empty.keras', new JSZip().file('config.json', '{}').file('model.weights.h5', ''));
    await refused(inFolder('empty.keras'), 'is empty');
  });

  it('that compute nothing are refused', async () => {
    const nothing = JSON.parse(recorded.ends.linear.architecture);
    nothing.config.layers.splice(1);
    await refused(pair('nothing', JSON.stringify(nothing)), 'computes nothing');
  });
});

describe('ends of Keras models', () => {
  const inFolder = temporaryFolder();
  const { images } = recorded.ends;

  const write = (name: string) => {
    writeFileSync(inFolder(`${name}.json`), recorded.ends[name].architecture);
    copyFileSync(openFile('keras-ends.weights.h5'), inFolder(`${name}.h5`));
    return inFolder(`${name}.json`);
  };

  /** What makes Keras's answers of the scores here, and what the description says is left away. */
  const ends: Record<string, [(scores: Float32Array) => number[], string | undefined]> = {
    'sigmoid-softmax': [(scores) => softmax(scores, 4), 'softmax'],
    'sigmoid-softmax-activation': [(scores) => softmax(scores, 4), 'softmax'],
    'tanh-softmax': [(scores) => softmax(scores, 4), 'softmax'],
    softmax: [(scores) => softmax(scores, 4), 'softmax'],
    'softmax-dropout': [(scores) => softmax(scores, 4), 'softmax'],
    sigmoid: [sigmoid, 'sigmoid'],
    'sigmoid-sigmoid': [sigmoid, 'sigmoid'],
    linear: [(scores) => Array.from(scores), undefined],
  };

  for (const [name, [of, left]] of Object.entries(ends))
    it(`${name}: of the logits are made what Keras answers`, () =>
      withFile(write(name), async (opened) => {
        expect(opened.model.scores).to.equal('logits');
        const answers = unpack(recorded.ends[name].answers);
        expect(largestDifference(of(await scoresOf(opened, imagesOf(images))), answers)).to.be.below(2e-6);
        if (left) expect(opened.description).to.include(`without its ${left}`);
        else expect(opened.description).not.to.include('without');
      }));

  for (const name of ['softmax-softmax', 'softmax-sigmoid'])
    it(`${name}: a softmax before the end is refused by its layer`, () =>
      refused(write(name), /layer 3 \(Dense "dense\w*"\) is a softmax in the middle/));
});

describe('axes of Keras layers', () => {
  const inFolder = temporaryFolder();

  it('normalization over another axis than the last is refused, though its weights would fit', () =>
    refused(
      openFile('keras-axis.h5'),
      /layer 3 \(BatchNormalization "batch_normalization\w*"\) has axis 1/,
      '-1 or 3',
    ));

  for (const [type, axis, right] of [
    ['Softmax', 0, false],
    ['Softmax', [0, 1], false],
    ['Softmax', [1], true],
    ['BatchNormalization', [1], false],
    ['BatchNormalization', 2, false],
    ['BatchNormalization', [3], true],
    ['BatchNormalization', undefined, true],
  ] as const)
    it(`${type} over ${JSON.stringify(axis)} is ${right ? 'read' : 'refused'}`, async () => {
      const model = JSON.parse(readFileSync(openFile('keras-numbered.json'), 'utf8'));
      const changed =
        type === 'Softmax'
          ? { class_name: type, config: { name: 'end', axis } }
          : model.config.layers.find((layer: { class_name: string }) => layer.class_name === type);
      changed.config.axis = axis;
      if (type === 'Softmax') {
        model.config.layers.at(-1).config.activation = 'linear';
        model.config.layers.push(changed);
      }
      const file = inFolder('axis.json');
      writeFileSync(file, JSON.stringify(model));
      copyFileSync(openFile('keras-numbered.weights.h5'), inFolder('axis.weights.h5'));
      if (right) await withFile(file, async () => {});
      else await refused(file, `(${type} "`, `has axis ${JSON.stringify(axis)}`);
    });
});
