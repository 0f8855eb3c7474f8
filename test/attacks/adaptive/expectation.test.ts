import { expect } from 'chai';
import { expectationOver, lossGradient, pgd, type RandomClassifier } from '../../../lib/attacks/index.js';
import { type DifferentiableClassifier, linearize } from '../../../lib/models/index.js';
import { keyedNormal, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import { interior, linearModel } from '../linear.js';

const linear = linearModel();
const CLASSES = 2;

/** The linear model, whose logits are multiplied by a number that is drawn; keys that were asked for are kept. */
function scaled(scaleOf: (keys: readonly number[]) => number): RandomClassifier & { readonly keys: number[][] } {
  const keys: number[][] = [];
  return {
    keys,
    answers: linear,
    drawn: (asked) => {
      keys.push([...asked]);
      const scale = scaleOf(asked);
      const logits = (images: Tensor4D) => tf.tidy(() => linear.logits(images).mul(scale) as Tensor2D);
      const { inputShape, classes, scores } = linear;
      return { name: 'scaled', inputShape, classes, scores, logits, predict: async (images) => logits(images) };
    },
  };
}
/** By the number of the draw alone: the tape asks again on its way back. */
const byKeys = (keys: readonly number[]) => 3 * keyedNormal(1, keys[keys.length - 1])[0];

/** Logits at images, and the gradient of the cross-entropy. */
function seen(model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array) {
  const there = linearize(model, images);
  const logits = [...there.logits.dataSync()];
  there.dispose();
  const gradient = lossGradient(model, images, labels);
  const values = [...gradient.dataSync()];
  gradient.dispose();
  return { logits, gradient: values };
}

describe('an expectation over probabilities', () => {
  it('has the logarithms of the mean of the draws’ softmax for logits', () =>
    expectNoLeak(() => {
      const { tensor, pixels } = interior(linear, 10);
      const images = tensor();
      const random = scaled(byKeys);
      const there = linearize(expectationOver(random, { draws: 3, average: 'probabilities' }), images);
      const found = there.logits.dataSync();
      for (let row = 0; row < 10; row++) {
        // Of two classes the softmax is a sigmoid of the margin.
        const margin = linear.margin(pixels.subarray(row * 6, row * 6 + 6));
        const chances = random.keys.map((keys) => 1 / (1 + Math.exp(-byKeys(keys) * margin)));
        const mean = chances.reduce((sum, p) => sum + p / 3, 0);
        expect(found[row * CLASSES + 1]).to.be.closeTo(Math.log(mean), 1e-5);
        expect(found[row * CLASSES]).to.be.closeTo(Math.log(1 - mean), 1e-5);
      }
      there.dispose();
      images.dispose();
    }));

  it('has the derivative that the tape gives', () =>
    expectNoLeak(() => {
      const { tensor, labels } = interior(linear, 10);
      const images = tensor();
      const over = () => expectationOver(scaled(byKeys), { draws: 3, average: 'probabilities' });
      const { linearize: _none, ...taped } = over();
      const [own, byTape] = [seen(over(), images, labels), seen(taped, images, labels)];
      expect(largestDifference(own.gradient, byTape.gradient)).to.be.below(1e-5);
      expect(Math.max(...own.gradient.map(Math.abs))).to.be.above(0.1);
      images.dispose();
    }));

  it('of one draw is that draw to the cross-entropy, and to an attack that takes signs', () =>
    expectNoLeak(async () => {
      const { tensor, labels } = interior(linear, 10);
      const images = tensor();
      const one = expectationOver(
        scaled(() => 1),
        { draws: 2, average: 'probabilities' },
      );
      const [found, plain] = [seen(one, images, labels), seen(linear, images, labels)];
      expect(largestDifference(found.gradient, plain.gradient)).to.be.below(1e-5);
      const attack = pgd({ epsilon: 0.1, steps: 5 });
      const runs = [await attack.run(one, { images, labels }), await attack.run(linear, { images, labels })];
      expect(runs[0].images).to.deep.equal(runs[1].images);
      images.dispose();
    }));

  it('stays a number where sure draws contradict each other', () =>
    expectNoLeak(() => {
      const { tensor, labels } = interior(linear, 4);
      const images = tensor();
      let draw = 0;
      const random = scaled(() => (draw++ % 2 ? 1e4 : -1e4));
      const { logits, gradient } = seen(
        expectationOver(random, { draws: 2, average: 'probabilities' }),
        images,
        labels,
      );
      // Half the draws are sure of either class.
      for (const value of logits) expect(value).to.be.closeTo(Math.log(0.5), 1e-5);
      expect(gradient.every(Number.isFinite)).to.equal(true);
      images.dispose();
    }));

  it('refuses to average anything else', () =>
    expectRejects(
      () => expectationOver(scaled(byKeys), { draws: 1, average: 'answers' as never }),
      RangeError,
      'probabilities',
      'answers',
    ));
});
