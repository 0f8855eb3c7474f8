import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import {
  type DifferentiableClassifier,
  isDifferentiable,
  linearize,
  openModel,
  PythonModelError,
} from '../../../lib/models/index.js';
import { type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { expectRejects, fixture, largestDifference } from '../../helpers.js';
import { CLASSES, linearProduct, linearScores, noise, SHAPE, sourceOf, withPython } from './models.js';

const asked = { input: SHAPE, classes: CLASSES };
const WIDTH = SHAPE[0] * SHAPE[1] * SHAPE[2];
const softmaxRow = (row: readonly number[]) => {
  const sum = row.reduce((all, z) => all + Math.exp(z), 0);
  return row.map((z) => Math.exp(z) / sum);
};
const winner = (row: readonly number[]) => row.map((z) => Number(z === Math.max(...row)));
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

type Case = readonly [name: string, layout: string, scores: string, says: string, of: (row: number[]) => number[]];
const same = (row: number[]) => row;
const cases: readonly Case[] = [
  ['of_rows', 'flat', 'logits', 'function of NumPy arrays', same],
  ['of_images', 'nhwc', 'logits', 'function of NumPy arrays', same],
  ['of_channels_first', 'nchw', 'logits', 'channels first (found by trying)', same],
  ['as_list_of_rows', 'flat', 'logits', 'function of NumPy arrays', same],
  ['first_of_two', 'nhwc', 'logits', 'a black box: it has no gradients', same],
  ['probable', 'flat', 'probabilities', 'function of NumPy arrays', softmaxRow],
  ['one_probability', 'flat', 'probabilities', 'read as two classes', ([z]) => [1 - sigmoid(z), sigmoid(z)]],
  ['estimator', 'flat', 'probabilities', 'Probable with predict_proba', softmaxRow],
  ['naming', 'flat', 'labels', 'a black box: labels have no gradient', winner],
  ['labelling', 'flat', 'labels', 'Labelling with predict', winner],
  ['tanh', 'nhwc', 'logits', 'Tanh with logits and vjp; with gradients', (row) => row.map(Math.tanh)],
  ['channels_first', 'nchw', 'logits', 'ChannelsFirst with logits and vjp', same],
  ['build', 'nhwc', 'logits', 'with gradients', (row) => row.map(Math.tanh)],
  ['build_twice', 'nhwc', 'logits', 'with gradients', (row) => row.map(Math.tanh)],
  ['Tanh', 'nhwc', 'logits', 'with gradients', (row) => row.map(Math.tanh)],
  [
    'wrong_product',
    'nhwc',
    'logits',
    'a black box: gives a vjp of the shape [4, 2, 6, 3]',
    (row) => row.map(Math.tanh),
  ],
];

describe('an object in a Python file', () => {
  for (const [name, layout, scores, says, of] of cases)
    it(`answers as ${name}`, () =>
      withPython(sourceOf('models', name), asked, async ({ model, description, ...opened }) => {
        expect(description).to.include(says).and.include('numpy');
        expect([opened.layout, model.scores, model.name]).to.deep.equal([layout, scores, `models.${name}`]);
        const images = noise(3);
        const found = await model.predict(images);
        const expected = linearScores(images.dataSync(), 3).map(of);
        expect(found.shape).to.deep.equal([3, expected[0].length]);
        expect(largestDifference(found.dataSync(), expected.flat())).to.be.below(2e-5);
        tf.dispose([images, found]);
      }));

  for (const [name, slope] of [
    ['tanh', (z: number) => 1 - Math.tanh(z) ** 2],
    ['channels_first', () => 1],
  ] as const)
    it(`has the gradients of ${name}, any number of times and on the tape`, () =>
      withPython(sourceOf('models', name), asked, async ({ model }) => {
        if (!isDifferentiable(model)) throw new Error(`${name} should be differentiable.`);
        const images = noise(2);
        const scores = linearScores(images.dataSync(), 2);
        const at = linearize(model, images);
        const other = tf.zerosLike(images);
        const elsewhere = linearize(model, other);
        for (const seed of [1, 2]) {
          const cotangent = tf.tensor2d(
            Array.from({ length: 2 * CLASSES }, (_, i) => Math.sin(seed * i + 1)),
            [2, CLASSES],
          ) as Tensor2D;
          const weights = Array.from(cotangent.dataSync());
          const expected = scores.flatMap((row, i) =>
            linearProduct(
              row.map((z, k) => weights[i * CLASSES + k] * slope(z)),
              WIDTH,
            ),
          );
          const pulled = at.pullback(cotangent);
          expect(pulled.shape).to.deep.equal(images.shape);
          expect(largestDifference(pulled.dataSync(), expected)).to.be.below(1e-5);
          const taped = tf.tidy(() =>
            tf.grad((x) =>
              (model as DifferentiableClassifier)
                .logits(x as typeof images)
                .mul(cotangent)
                .sum(),
            )(images),
          );
          expect(largestDifference(taped.dataSync(), expected), 'on the tape').to.be.below(1e-5);
          tf.dispose([cotangent, pulled, taped]);
        }
        at.dispose();
        elsewhere.dispose();
        tf.dispose([images, other]);
      }));

  it('answers nothing to no images, and takes what is done to pixels before it', () =>
    withPython(sourceOf('models', 'of_rows'), { ...asked, preprocess: 'mean=.5,std=.25' }, async ({ model }) => {
      const images = noise(2);
      const none = images.slice(0, 0);
      const [found, empty] = [await model.predict(images), await model.predict(none as typeof images)];
      const inside = Array.from(images.dataSync(), (x) => (x - 0.5) / 0.25);
      expect(largestDifference(found.dataSync(), linearScores(inside, 2).flat())).to.be.below(5e-5);
      expect(empty.shape).to.deep.equal([0, CLASSES]);
      tf.dispose([images, none, found, empty]);
    }));

  it('names what it answers, so that others are told apart', () =>
    withPython(sourceOf('models', 'of_rows'), asked, async ({ identity, files }) => {
      const name = await identity?.();
      expect(name).to.match(/^[0-9a-f]{64}$/);
      expect(files).to.deep.equal([fixture('python', 'models.py')]);
      await withPython(sourceOf('models', 'probable'), asked, async (other) => {
        expect(await other.identity?.())
          .to.be.a('string')
          .and.not.equal(name);
      });
    }));

  const file = fixture('python', 'models.py');
  for (const [source, options, kind, ...says] of [
    ['python:models.py', asked, DataError, 'write python:FILE.py:NAME'],
    ['python:nowhere.py:net', asked, DataError, 'nowhere.py does not exist'],
    [sourceOf('models', 'buil'), asked, PythonModelError, 'has no "buil"', 'Did you mean "build"?'],
    [sourceOf('models', 'text'), asked, PythonModelError, 'is a str, which is no model'],
    [sourceOf('models', 'Naming'), asked, PythonModelError, 'is the class Naming, which takes arguments'],
    [sourceOf('models', 'from_one'), asked, PythonModelError, 'has the classes 1, 2, 3, 4, 5; expected 0 to 4'],
    [sourceOf('models', 'of_rows'), {}, PythonModelError, 'which images with the input option'],
    [sourceOf('models', 'labelling'), { input: SHAPE }, PythonModelError, '--classes N of inspect'],
    [sourceOf('models', 'estimator'), { input: [5, 5, 3] }, DataError, 'takes [n, 72]; images [5,5,3] do not fit'],
    [sourceOf('models', 'of_rows'), { ...asked, output: 'z' }, DataError, 'no output can be chosen by name (z)'],
    [
      sourceOf('models', 'fails'),
      asked,
      PythonModelError,
      'raises RuntimeError: out of luck. second line (models.py, line',
      'asked for images [4, 6, 3] as [n, 4, 6, 3]; it takes neither flat nor nchw',
    ],
    [
      sourceOf('absent', 'model'),
      asked,
      PythonModelError,
      "raises ModuleNotFoundError: No module named 'surely_nowhere' (absent.py, line 3)",
      'install surely_nowhere there',
      '--python FILE',
    ],
    [sourceOf('models', 'needs_words'), asked, PythonModelError, 'array of <U5'],
    [
      `python:${file}:build`,
      { ...asked, python: { interpreter: '/nowhere/python' } },
      PythonModelError,
      '/nowhere/python',
      'ENOENT',
      '--python',
    ],
    [`python:${file}:build`, { ...asked, python: { timeOut: 0 } }, RangeError, 'timeOut', 'above 0, got 0'],
  ] as const)
    it(`is refused: ${says[0]}`, async () => {
      const error = await expectRejects(() => openModel(source, options), kind, ...says);
      expect(error.message.split('\n'), 'one line').to.have.length(1);
    });
});
