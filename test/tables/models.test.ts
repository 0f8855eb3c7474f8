import { expect } from 'chai';
import { type Feature, inRanges } from '../../lib/data/index.js';
import {
  behindRanges,
  type Classifier,
  createNetwork,
  initialWeights,
  isDifferentiable,
  linearize,
  openModel,
} from '../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, fixture, largestDifference, unpack } from '../helpers.js';
import { answers } from '../models/open/fixtures.js';
import { toyNetwork } from '../models/toy.js';

const featuresOf = (count: number, more: Partial<Feature> = {}) =>
  Array.from({ length: count }, (_, i): Feature => {
    const [low, high] = [-1 - i, 2 + i / 8];
    return { ...{ name: `f${i}`, low, high, whole: false, immutable: false }, ...more };
  });

/** A model whose scores are what it is handed. */
const echo = (count: number): Classifier => ({
  ...{ name: 'echo', inputShape: [count, 1, 1], classes: count, scores: 'logits' },
  predict: async (images) => images.reshape([-1, count]) as Tensor2D,
});

describe('a model behind the ranges of features', () => {
  for (const kind of ['logistic', 'forest'] as const)
    for (const form of ['tensor', 'zipmap'])
      it(`scikit-learn’s ${kind} in ONNX (${form}) answers the table’s own values`, () =>
        expectNoLeak(async () => {
          const features = featuresOf(16);
          const rows = unpack(answers.sklearn.rows);
          const opened = await openModel(fixture('open', `${kind}-${form}.onnx`), { input: [1, 16, 1], features });
          const given = tf.tensor4d(inRanges(features, rows), [rows.length / 16, 1, 16, 1]);
          const scores = await opened.model.predict(given);
          expect(largestDifference(scores.dataSync(), unpack(answers.sklearn[kind]))).to.be.below(1e-5);
          expect(opened.description).to.include('features enter it in the table’s own values');
          tf.dispose([scores, given]);
          opened.dispose();
        }));

  it('has a gradient as many times as long as its ranges are', () =>
    expectNoLeak(async () => {
      const features = featuresOf(6);
      const network = createNetwork(toyNetwork, initialWeights(toyNetwork, 3));
      const model = behindRanges(network, features);
      expect(model.preprocessing?.ranges?.[2]).to.deep.equal([-3, 2.25]);
      if (!isDifferentiable(model)) throw new Error('no gradients');
      const units = keyedUniform(24, 0, 1, 1);
      const raw = units.map((unit, i) => features[i % 6].low + unit * (features[i % 6].high - features[i % 6].low));
      const [rows, images] = [tf.tensor4d(units, [4, 1, 6, 1]), tf.tensor4d(raw, [4, 2, 3, 1])];
      const [outer, inner] = [linearize(model, rows), linearize(network, images)];
      expect(largestDifference(outer.logits.dataSync(), inner.logits.dataSync())).to.be.below(1e-5);
      const cotangent = tf.tensor2d(keyedUniform(8, -1, 1, 2), [4, 2]);
      const [product, own] = [outer.pullback(cotangent), inner.pullback(cotangent)];
      const expected = own.dataSync().map((value, i) => value * (features[i % 6].high - features[i % 6].low));
      expect(product.shape).to.deep.equal([4, 1, 6, 1]);
      expect(largestDifference(product.dataSync(), expected)).to.be.below(1e-5);
      tf.dispose([rows, images, cotangent, product, own]);
      outer.dispose();
      inner.dispose();
      network.dispose();
    }));

  it('is handed whole numbers that are whole, and others as they are', () =>
    expectNoLeak(async () => {
      const features = Array.from({ length: 130 }, (_, i): Feature => {
        return { name: `f${i}`, low: -7 * i, high: 3 + 31 * i, whole: i % 2 === 0, immutable: false };
      });
      const raw = features.flatMap(({ low, high }, i) => (i % 2 ? [low + 0.3] : [Math.floor((low + 2 * high) / 3)]));
      const model = behindRanges(echo(130), features);
      expect(model.inputShape).to.deep.equal([1, 130, 1]);
      const given = tf.tensor4d(inRanges(features, raw), [1, 1, 130, 1]);
      const seen = await model.predict(given);
      const values = seen.dataSync();
      for (const [i, { high }] of features.entries())
        if (i % 2) expect(values[i]).to.be.closeTo(raw[i], 1e-6 * high);
        else expect(values[i]).to.equal(raw[i]);
      tf.dispose([given, seen]);
      // Between whole numbers nothing is rounded: what is asked is what was given.
      const between = tf.fill([1, 1, 130, 1], 0.123) as Tensor4D;
      const asked = await model.predict(between);
      expect(asked.dataSync()[2]).to.be.closeTo(-14 + 0.123 * (65 + 14), 1e-4);
      tf.dispose([between, asked]);
    }));

  it('is refused where it takes another number of values', () => {
    expect(() => behindRanges(echo(5), featuresOf(4))).to.throw(RangeError, 'takes 5 values', '4 features');
  });
});
