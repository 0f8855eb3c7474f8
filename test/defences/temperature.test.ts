import { expect } from 'chai';
import fc from 'fast-check';
import { fgsm, lossGradient, pgd } from '../../lib/attacks/index.js';
import { atTemperature, controlStudent, distilledStudent, hasCollapsed, softLabels } from '../../lib/defences/index.js';
import { argmaxRows, type DifferentiableClassifier, linearize } from '../../lib/models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { interior, linearModel } from '../attacks/linear.js';
import { expectNoLeak, largestDifference } from '../helpers.js';
import { toyData } from '../models/toy.js';

const linear = linearModel();

/** The linear model with its logits multiplied: what training at a temperature and deploying without it makes of it. */
function heated(factor: number): DifferentiableClassifier {
  const logits = (images: Tensor4D) => tf.tidy(() => linear.logits(images).mul(factor) as Tensor2D);
  return { ...linear, name: 'heated', logits, predict: async (images) => logits(images) };
}

describe('a model at a temperature', () => {
  it('answers as before, at any temperature', async () => {
    const { tensor } = interior(linear, 40);
    const images = tensor();
    const answersOf = async (model: DifferentiableClassifier) => {
      const scores = await model.predict(images);
      const answers = Array.from(argmaxRows(scores.dataSync(), 2));
      scores.dispose();
      return answers;
    };
    const before = await answersOf(linear);
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.01, max: 1000, noNaN: true }), async (t) => {
        expect(await answersOf(atTemperature(linear, t))).to.deep.equal(before);
      }),
      { numRuns: 50 },
    );
    images.dispose();
  });

  it('has logits and pull-backs divided by it, and leaves no tensors', () =>
    expectNoLeak(() => {
      const images = interior(linear, 5).tensor();
      const cotangent = tf.tensor2d([1, 0, 0, 1, 2, -1, 0.5, 0.5, -3, 1], [5, 2]);
      const [plain, cool] = [linearize(linear, images), linearize(atTemperature(linear, 4), images)];
      const [before, after] = [plain.pullback(cotangent), cool.pullback(cotangent)];
      const quarter = (values: Iterable<number>) => Array.from(values, (value) => value / 4);
      expect(largestDifference(cool.logits.dataSync(), quarter(plain.logits.dataSync()))).to.be.below(1e-6);
      expect(largestDifference(after.dataSync(), quarter(before.dataSync()))).to.be.below(1e-6);
      tf.dispose([images, cotangent, before, after]);
      plain.dispose();
      cool.dispose();
    }));

  it('gives back the gradient that float32 lost: ∂CE/∂x of logits 10,000 times too large is zero', () => {
    const { labels, tensor, row } = interior(linear, 60);
    const images = tensor();
    // exp(−104) is less than half the smallest number of float32.
    const silent = Array.from(labels.keys()).filter((i) => Math.abs(linear.margin(row(i))) * 1e4 > 104);
    expect(silent.length).to.be.above(30);
    const largest = (model: DifferentiableClassifier) => {
      const gradient = lossGradient(model, images, labels);
      const values = gradient.abs().max([1, 2, 3]).dataSync();
      gradient.dispose();
      return silent.map((i) => values[i]);
    };
    expect(Math.max(...largest(heated(1e4)))).to.equal(0);
    expect(Math.min(...largest(atTemperature(heated(1e4), 1e4)))).to.be.above(0);
    images.dispose();
  });

  it('shows the masked robustness of FGSM and PGD to be none: it breaks the rows that geometry says', async () => {
    const epsilon = 0.1;
    const { labels, tensor, row } = interior(linear, 60);
    const images = tensor();
    const reach = epsilon * linear.difference.reduce((sum, d) => sum + Math.abs(d), 0);
    const within = Array.from(labels.keys()).filter((i) => Math.abs(linear.margin(row(i))) < reach * 0.999);
    expect(within.length).to.be.above(5);
    for (const attack of [fgsm({ epsilon }), pgd({ epsilon, randomStart: false })]) {
      const run = async (model: DifferentiableClassifier) => {
        const result = await attack.run(model, { images, labels });
        return within.filter((i) => result.success[i]).length;
      };
      expect(await run(heated(1e5)), `${attack.name}, heated`).to.be.below(within.length / 4);
      expect(await run(atTemperature(heated(1e5), 1e5)), `${attack.name}, tempered`).to.equal(within.length);
    }
    images.dispose();
  });

  for (const temperature of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    it(`refuses ${temperature}`, () =>
      expect(() => atTemperature(linear, temperature)).to.throw(RangeError, `got ${temperature}`));
});

describe('a collapsed training', () => {
  const rows = 8000;
  const data = { ...toyData(2), labels: new Int32Array(rows), classes: 10 };
  const plateau = Math.log(10);
  const hard = (temperature: number) => controlStudent(data, { seed: 0, temperature });
  const times = (count: number, loss: number) => new Array<number>(count).fill(loss);

  it('is one that stays at ln(classes) for 150 updates', () => {
    expect(hasCollapsed(times(2, plateau), hard(1))).to.equal(false);
    expect(hasCollapsed(times(3, plateau), hard(1))).to.equal(true);
    expect(hasCollapsed([...times(3, plateau), 2], hard(1))).to.equal(false);
  });

  it('is not told from a slow start before T times as many: gradients are T times smaller', () => {
    expect(hasCollapsed(times(11, plateau), hard(5))).to.equal(false);
    expect(hasCollapsed(times(12, plateau), hard(5))).to.equal(true);
    expect(hasCollapsed(times(49, plateau), hard(100))).to.equal(false);
    expect(hasCollapsed(times(50, plateau), hard(100))).to.equal(true);
  });

  it('is read against the entropy of softened labels, which all lie near ln(classes)', () => {
    const probabilities = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: 10 }, (_, k) => (k === row % 10 ? 0.91 : 0.01)),
    ).flat();
    const recipe = distilledStudent('x', data, probabilities, { seed: 0, temperature: 20 });
    const label = softLabels(probabilities.slice(0, 10), 10, 20);
    const least = -label.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(least).to.be.above(0.97 * plateau);
    expect(hasCollapsed(times(50, least), recipe)).to.equal(false);
    expect(hasCollapsed(times(50, (least + plateau) / 2), recipe)).to.equal(false);
    expect(hasCollapsed(times(50, plateau), recipe)).to.equal(true);
  });
});

describe('probabilities as given', () => {
  it('are the labels of a heated student where their own temperature is 1', () => {
    const data = toyData(2);
    const { settings, targets } = distilledStudent('x', data, [0.9, 0.1, 0.3, 0.7], {
      seed: 0,
      temperature: 20,
      labelTemperature: 1,
    });
    expect(settings.temperature).to.equal(20);
    expect(largestDifference(targets?.values ?? [], [0.9, 0.1, 0.3, 0.7])).to.be.below(1e-7);
    expect(targets?.description).to.include('temperature 1');
  });
});
