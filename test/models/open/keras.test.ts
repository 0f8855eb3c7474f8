import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { DataError, mirrorFolder, openData } from '../../../lib/data/index.js';
import { openModel, predictLabels } from '../../../lib/models/index.js';
import {
  describeWithMirror,
  expectNoLeak,
  expectRejects,
  largestDifference,
  temporaryFolder,
  unpack,
} from '../../helpers.js';
import { answers, differentiable, imagesOf, openFile, scoresOf, softmax, withModel } from './fixtures.js';

describe('Keras models', () => {
  const inFolder = temporaryFolder();

  for (const name of ['conv', 'normed', 'dense'] as const)
    it(`${name}: logits whose softmax is what Keras answers`, () =>
      withModel(`keras-${name}.h5`, {}, async (opened) => {
        const { images, probabilities } = answers.keras[name];
        expect(opened.model.scores).to.equal('logits');
        expect(differentiable(opened).inputShape).to.deep.equal(images.shape.slice(1));
        const scores = await scoresOf(opened, imagesOf(images));
        const found = softmax(scores, opened.model.classes);
        expect(largestDifference(found, unpack(probabilities))).to.be.below(1e-6);
        // A softmax of probabilities would be flat; and logits are not probabilities.
        expect(largestDifference(scores, unpack(probabilities))).to.be.above(0.01);
      }));

  it('of rows are images of the shape asked for, if the row is as long', async () => {
    await withModel('keras-dense.h5', { input: [4, 16, 1] }, async ({ model }) => {
      expect(model.inputShape).to.deep.equal([4, 16, 1]);
    });
    await expectRejects(
      () => openModel(openFile('keras-dense.h5'), { input: [28, 28, 1] }),
      DataError,
      'takes [n, 64]; images [28,28,1] do not fit',
    );
  });

  const refused = (file: string, ...says: (string | RegExp)[]) =>
    expectNoLeak(() => expectRejects(() => openModel(file), DataError, ...says));

  it('with a layer that is not read are refused by its name', async () => {
    copyFileSync(openFile('keras-dense.h5'), inFolder('normed.h5'));
    const other = readFileSync(openFile('keras-layer-norm.json'), 'utf8').replace(
      'LayerNormalization',
      'UnitNormalization',
    );
    writeFileSync(inFolder('normed.json'), other);
    await refused(inFolder('normed.json'), 'layer 2 (UnitNormalization "layer_normalization")', 'Conv2D', 'Dense');
  });

  it('whose layers are code are refused', async () => {
    copyFileSync(openFile('keras-dense.h5'), inFolder('code.h5'));
    const code = readFileSync(openFile('keras-functional.json'), 'utf8').replace(
      '"class_name": "Functional"',
      '"class_name": "MyNet"',
    );
    writeFileSync(inFolder('code.json'), code);
    await refused(inFolder('code.json'), 'Keras "MyNet" model', 'Sequential and functional');
  });

  it('in one file without its partner say what was looked for', async () => {
    copyFileSync(openFile('keras-layer-norm.json'), inFolder('alone.json'));
    await refused(inFolder('alone.json'), 'no weights', 'alone.h5');
  });

  it('cut off anywhere are refused, without a word on stderr', async () => {
    const whole = readFileSync(openFile('keras-dense.h5'));
    for (let length = 0; length < whole.length; length += 509) {
      writeFileSync(inFolder('cut.h5'), whole.subarray(0, length));
      await refused(inFolder('cut.h5'), inFolder('cut.h5'), /HDF5|is empty/);
    }
  });

  it('with damaged bytes are read or refused, and the reader is whole afterwards', async function () {
    this.timeout(20_000);
    const whole = readFileSync(openFile('keras-dense.h5'));
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    });
    const open = async (changes: [number, number][]) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] ^= value;
      writeFileSync(inFolder('damaged.h5'), bytes);
      try {
        (await openModel(inFolder('damaged.h5'))).dispose();
      } catch (error) {
        expect(error).to.be.instanceOf(DataError);
      }
    };
    // Always the same damage: on some, a few in many thousands, the HDF5 library itself never comes back.
    await expectNoLeak(() => fc.assert(fc.asyncProperty(damage, open), { numRuns: 60, seed: 1 }));
    await withModel('keras-dense.h5', {}, async (opened) => {
      const { images, probabilities } = answers.keras.dense;
      const found = softmax(await scoresOf(opened, imagesOf(images)), 3);
      expect(largestDifference(found, unpack(probabilities))).to.be.below(1e-6);
    });
  });
});

describeWithMirror("the study's Keras models", function () {
  this.timeout(60_000);
  const inFolder = temporaryFolder();
  const study = (name: string) => `${mirrorFolder()}/deepcustom/${name}`;

  for (const ending of ['h5', 'json'])
    it(`mnist_5x30.${ending} is right on the published 96.56 % of 10,000`, () =>
      expectNoLeak(async () => {
        const { model, description, dispose } = await openModel(study(`mnist_5x30.${ending}`));
        const data = await openData('mnist');
        const labels = await predictLabels(model, data);
        expect(labels.filter((label, i) => label === data.labels[i]).length).to.equal(9656);
        expect(description).to.include('27,580 weights');
        dispose();
      }));

  it('cifar_keras is about as right on the JPEG copy as the published 70.75 % of the canonical pixels', () =>
    expectNoLeak(async () => {
      const { model, description, dispose } = await openModel(study('cifar_keras.json'));
      const data = await openData('cifar10', { limit: 1000 });
      const labels = await predictLabels(model, data);
      const right = labels.filter((label, i) => label === data.labels[i]).length;
      // Five standard deviations of 1,000 draws at .7075, and what the JPEG costs: the pixels' order or scale being
      // wrong would cost more than 20 points.
      expect(right / 1000).to.be.within(0.7075 - 0.1, 0.7075 + 0.072);
      expect(description).to.include('122,570 weights');
      dispose();
    }));

  it('are refused with the weights of another, naming the layer', async () => {
    copyFileSync(study('mnist_5x30.json'), inFolder('mixed.json'));
    copyFileSync(study('cifar_keras.h5'), inFolder('mixed.h5'));
    await expectRejects(
      () => openModel(inFolder('mixed.h5')),
      DataError,
      inFolder('mixed.h5'),
      'kernel of the layer "dense_1" is [1024,64]; expected [784,30]',
    );
  });
});
