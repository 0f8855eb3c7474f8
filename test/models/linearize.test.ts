import { expect } from 'chai';
import { type DifferentiableClassifier, linearize } from '../../lib/models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

describe('linearize', () => {
  it('differentiates a model without a reverse pass of its own on the tape', () =>
    expectNoLeak(() => {
      // Logits x₀·x₁ and x₀², whose derivatives are (x₁, x₀) and (2x₀, 0).
      const model: DifferentiableClassifier = {
        name: 'products',
        inputShape: [1, 2, 1],
        classes: 2,
        scores: 'logits',
        logits: (images) =>
          tf.tidy(() => {
            const [a, b] = tf.split(images.reshape([-1, 2]), 2, 1);
            return tf.concat([a.mul(b), a.square()], 1) as Tensor2D;
          }),
        predict: async (images) => model.logits(images),
      };
      const images = tf.tensor4d([0.5, 0.25, 1, 0.125], [2, 1, 2, 1]);
      const at = tf.tidy(() => linearize(model, images));
      images.dispose();
      expect(Array.from(at.logits.dataSync())).to.deep.equal([0.125, 0.25, 0.125, 1]);
      const pulled = (...cotangent: number[]) =>
        tf.tidy(() => Array.from((at.pullback(tf.tensor2d(cotangent, [2, 2])) as Tensor4D).dataSync()));
      expect(pulled(1, 0, 1, 0)).to.deep.equal([0.25, 0.5, 0.125, 1]);
      expect(pulled(0, 1, 2, -1)).to.deep.equal([1, 0, -1.75, 2]);
      at.dispose();
    }));
});
