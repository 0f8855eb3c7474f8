import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { type OpenModelOptions, openModel, type ScoreKind } from '../../../lib/models/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference, temporaryFolder, unpack } from '../../helpers.js';
import { answers, differentiable, expectTorch, imagesOf, openFile, scoresOf, softmax, withModel } from './fixtures.js';

const logits = unpack(answers.net.logits);
const argmax = (scores: ArrayLike<number>, classes: number, row: number) => {
  const own = Array.from({ length: classes }, (_, k) => scores[row * classes + k]);
  return own.indexOf(Math.max(...own));
};

describe('ONNX models', () => {
  const inFolder = temporaryFolder();

  const scored: Record<string, OpenModelOptions> = { nchw: {}, flat2: {}, open: { input: [8, 8, 3] } };
  for (const [name, options] of Object.entries(scored))
    it(`${name}: gives PyTorch's logits and gradients`, () =>
      withModel(`${name}.onnx`, options, async (opened) => {
        const { model } = opened;
        expect(model).to.include({ name, classes: 5, scores: 'logits' });
        expect(model.inputShape).to.deep.equal([8, 8, 3]);
        expect(opened.description).to.include('; with gradients)');
        expectTorch(differentiable(opened), answers.net);
        expect(largestDifference(await scoresOf(opened, imagesOf(answers.images)), logits)).to.be.below(2e-6);
      }));

  it('probabilities are known when they are seen, unless the caller knows better', async () => {
    await withModel('softmax.onnx', {}, async (opened) => {
      expect(opened.model.scores).to.equal('probabilities');
      const found = await scoresOf(opened, imagesOf(answers.images));
      expect(largestDifference(found, softmax(logits, 5))).to.be.below(1e-6);
    });
    await withModel('softmax.onnx', { scores: 'logits' }, async ({ model }) => {
      expect(model.scores).to.equal('logits');
    });
  });

  it('labels alone become rows with a single one', () =>
    withModel('labels.onnx', { classes: 5 }, async (opened) => {
      expect(opened.model.scores).to.equal('labels');
      const found = await scoresOf(opened, imagesOf(answers.images));
      expect(found.reduce((a, b) => a + b)).to.equal(5);
      for (let row = 0; row < 5; row++) expect(found[row * 5 + argmax(logits, 5, row)], `row ${row}`).to.equal(1);
    }));

  const rows = answers.sklearn.rows.shape[0];
  for (const kind of ['logistic', 'forest'] as const)
    for (const form of ['tensor', 'zipmap'])
      it(`scikit-learn's ${kind}, ${form}: gives its probabilities rather than its labels`, () =>
        withModel(`${kind}-${form}.onnx`, {}, async (opened) => {
          expect(opened.model).to.include({ classes: 3, scores: 'probabilities' });
          const found = await scoresOf(opened, imagesOf(answers.sklearn.rows, [rows, 4, 4, 1]));
          expect(largestDifference(found, unpack(answers.sklearn[kind]))).to.be.below(1e-6);
        }));

  it('many rows for trees, which go in parts at once, are answered in their order', () =>
    withModel('forest-tensor.onnx', {}, async (opened) => {
      const many = 301;
      const few = unpack(answers.sklearn.rows);
      const values = Float32Array.from({ length: many * 16 }, (_, i) => few[i % few.length]);
      const found = await scoresOf(opened, tf.tensor4d(values, [many, 4, 4, 1]));
      const expected = unpack(answers.sklearn.forest);
      const wanted = Float32Array.from({ length: many * 3 }, (_, i) => expected[i % (rows * 3)]);
      expect(largestDifference(found, wanted)).to.be.below(1e-6);
    }));

  it("scikit-learn's labels alone know how many classes there are", () =>
    withModel('forest-labels.onnx', {}, async (opened) => {
      expect(opened.model).to.include({ classes: 3, scores: 'labels' });
      const found = await scoresOf(opened, imagesOf(answers.sklearn.rows, [rows, 4, 4, 1]));
      const probabilities = unpack(answers.sklearn.forest);
      for (let row = 0; row < rows; row++) expect(found[row * 3 + argmax(probabilities, 3, row)]).to.equal(1);
    }));

  const five = { classes: 5 };
  const gradients = '; with gradients)';
  const labels = '; a black box: labels have no gradient)';
  const outputs: [string, OpenModelOptions, ScoreKind, string, string][] = [
    [
      'outputs',
      five,
      'logits',
      'scores [n, 5]: of features [n, 36], scores [n, 5] the one as wide as there are classes',
      gradients,
    ],
    ['outputs', { output: 'scores' }, 'logits', 'output scores, as asked', gradients],
    ['outputs', { ...five, output: 'label' }, 'labels', 'output label, as asked', labels],
    ['outputs', { ...five, scores: 'labels' }, 'labels', 'output label', labels],
    // Sizes that the file leaves open are those that it gives; two are as wide.
    [
      'outputs-open',
      five,
      'logits',
      'chosen [n, 5]: the first of chosen, turned, which are as wide as there are classes',
      '; a black box: no gradient is known here of NonZero)',
    ],
  ];
  for (const [name, options, scores, says, how] of outputs)
    it(`${name} with ${JSON.stringify(options)}: reads ${says}`, () =>
      withModel(`${name}.onnx`, options, async (opened) => {
        expect(opened.model).to.include({ classes: 5, scores });
        expect(opened.description).to.include(says).and.to.include(how);
        const found = await scoresOf(opened, imagesOf(answers.images));
        if (scores === 'logits') expect(largestDifference(found, logits)).to.be.below(2e-6);
        else for (let row = 0; row < 5; row++) expect(found[row * 5 + argmax(logits, 5, row)]).to.equal(1);
      }));

  it('an output that is asked for is read, whatever its width', () =>
    withModel('outputs.onnx', { ...five, output: 'features' }, async ({ model }) => {
      expect(model.classes).to.equal(36);
    }));

  it('where nobody says how many classes there are, names tell, and the description says so', () =>
    withModel('outputs.onnx', {}, async ({ description }) => {
      expect(description).to.include('scores [n, 5]: by its name of features [n, 36], scores [n, 5]');
    }));

  const refused = (file: string, options: OpenModelOptions, ...says: (string | RegExp)[]) =>
    expectNoLeak(() => expectRejects(() => openModel(file, options), DataError, file, ...says));
  const cases: Record<string, [OpenModelOptions, ...(string | RegExp)[]]> = {
    open: [{}, 'takes [n, ?, ?, ?]', 'input option'],
    labels: [{}, 'labels alone', 'classes option'],
    'two-inputs': [{}, 'images (float32', 'scale (float32', 'one tensor of numbers'],
    'odd-classes': [{}, 'has the classes 3, 5, 7', 'expected 0 to 2'],
    nchw: [{ input: [28, 28, 1] }, 'takes [n, 3, 8, 8]; images [28,28,1] do not fit'],
    outputs: [
      { classes: 7 },
      'features [n, 36], scores [n, 5], none of them with a score for each of 7 classes',
      '--output NAME',
    ],
    'outputs-open': [
      { output: 'logits' },
      'has no output logits; it gives maps (float32 [n,4,3,3])',
      'turned (float32 [n,c])',
    ],
    'logistic-zipmap': [{ output: 'output_probability' }, 'output_probability (no tensor)', 'probabilities'],
    softmax: [{ input: [3, 8, 8] }, 'takes [n, 8, 8, 3]; images [3,8,8] do not fit'],
  };
  for (const [name, [options, ...says]] of Object.entries(cases))
    it(`${name}.onnx is refused: ${says[0]}`, () => refused(openFile(`${name}.onnx`), options, ...says));

  it('outputs of other kinds of files cannot be chosen', () =>
    refused(openFile('keras-dense.h5'), { output: 'scores' }, 'cannot be chosen by name (scores)', '.onnx'));

  it('a label outside the classes asked for is refused when it comes', () =>
    withModel('labels.onnx', { classes: 2 }, async ({ model }) => {
      const images = imagesOf(answers.images);
      await expectRejects(() => model.predict(images), DataError, 'expected 0 to 1');
      images.dispose();
    }));

  it('images of another shape are refused', () =>
    withModel('nchw.onnx', {}, async ({ model }) => {
      const wrong = tf.zeros([1, 9, 9, 3]) as Tensor4D;
      await expectRejects(() => model.predict(wrong), Error, 'takes images [n, 8, 8, 3], got [1,9,9,3]');
      wrong.dispose();
    }));

  it('cut off or of something else they are refused', async () => {
    const whole = readFileSync(openFile('nchw.onnx'));
    for (const length of [0, 1, 10, 300, 700, 1000, whole.length - 30]) {
      writeFileSync(inFolder('cut.onnx'), whole.subarray(0, length));
      await refused(inFolder('cut.onnx'), {});
    }
    writeFileSync(inFolder('text.onnx'), 'not a model at all');
    await refused(inFolder('text.onnx'), {}, 'is not an ONNX model that runs here');
  });
});
