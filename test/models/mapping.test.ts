import { expect } from 'chai';
import { type Architecture, createMapping, initialWeights, weightsOf } from '../../lib/models/index.js';
import { keyedUniform, type Tensor, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../helpers.js';

/** Images to smaller images, through everything that generators have. */
const architecture: Architecture = {
  name: 'images to images',
  input: [6, 6, 2],
  initializer: 'glorot',
  layers: [
    { type: 'conv2d', weights: 'down', filters: 3, kernel: 3 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'convTranspose2d', weights: 'up', filters: 3, kernel: 2, stride: 2 },
    { type: 'batchNorm', weights: 'norm' },
    { type: 'sigmoid' },
  ],
};

const images = (seed = 1, n = 4): Tensor4D => tf.tensor4d(keyedUniform(n * 72, 0, 1, seed), [n, 6, 6, 2]);
const cotangent = (): Tensor => tf.tensor4d(keyedUniform(4 * 48, -1, 1, 9), [4, 4, 4, 3]);
const mapping = () => createMapping(architecture, initialWeights(architecture, 2));
const dot = (a: Tensor, b: Tensor) => tf.tidy(() => a.mul(b).sum().dataSync()[0]);

describe('mappings', () => {
  it('take images to tensors of any shape, alike with and without a tape', () =>
    expectNoLeak(() => {
      const it = mapping();
      expect(it.outputShape).to.deep.equal([4, 4, 3]);
      const [x, c] = [images(), cotangent()];
      const at = it.linearize(x);
      const back = at.pullback(c);
      const [output, taped] = [it.apply(x), tf.grad((given) => it.apply(given as Tensor4D).mul(c))(x)];
      expect(output.shape).to.deep.equal([4, 4, 4, 3]);
      expect(largestDifference(at.output.dataSync(), output.dataSync())).to.be.below(1e-6);
      expect(largestDifference(back.dataSync(), taped.dataSync())).to.be.below(1e-5);
      tf.dispose([x, c, back, output, taped]);
      at.dispose();
      it.dispose();
    }));

  it('give the gradients of their weights in training', () =>
    expectNoLeak(() => {
      const it = mapping();
      const [x, c] = [images(), cotangent()];
      const pass = it.training(x, 0);
      const gradients = pass.gradients(c);
      expect(Object.keys(gradients).sort()).to.deep.equal(
        ['down.bias', 'down.weight', 'norm.bias', 'norm.weight', 'up.bias', 'up.weight'].sort(),
      );
      const valueAt = () => {
        const { output, dispose } = it.training(x, 0);
        const value = dot(output, c);
        dispose();
        return value;
      };
      for (const name of ['down.weight', 'up.weight', 'norm.weight', 'norm.bias']) {
        const variable = it.weights[name];
        const kept = variable.dataSync().slice();
        const direction = keyedUniform(kept.length, -1, 1, 5);
        const moved = (by: number) => {
          tf.tidy(() =>
            variable.assign(
              tf.tensor(
                kept.map((value, i) => value + by * direction[i]),
                variable.shape,
              ),
            ),
          );
          return valueAt();
        };
        const slope = (moved(1e-3) - moved(-1e-3)) / 2e-3;
        moved(0);
        const found = Array.from(gradients[name].dataSync()).reduce((sum, value, i) => sum + value * direction[i], 0);
        expect(found, name).to.be.closeTo(slope, 2e-2 * Math.max(0.5, Math.abs(slope)));
      }
      tf.dispose([x, c, gradients]);
      pass.dispose();
      it.dispose();
    }));

  it('normalize by the batch in training, by running statistics in use, which training tells', () =>
    expectNoLeak(() => {
      const it = mapping();
      const x = images();
      const before = it.apply(x);
      const pass = it.training(x, 0);
      expect(Object.keys(pass.updates).sort()).to.deep.equal(['norm.running_mean', 'norm.running_var']);
      expect(largestDifference(pass.output.dataSync(), before.dataSync())).to.be.above(1e-2);
      // A sigmoid undone: normalized values have mean 0 and variance 1 in each channel.
      const [means, variances] = tf.tidy(() => {
        const { mean, variance } = tf.moments(pass.output.log().sub(pass.output.neg().log1p()), [0, 1, 2]);
        return [mean.dataSync(), variance.dataSync()];
      });
      for (const value of means) expect(value).to.be.closeTo(0, 1e-4);
      for (const value of variances) expect(value).to.be.closeTo(1, 1e-2);
      for (const [name, moved] of Object.entries(pass.updates)) it.weights[name].assign(moved);
      const after = it.apply(x);
      expect(largestDifference(after.dataSync(), before.dataSync())).to.be.above(1e-4);
      tf.dispose([x, before, after]);
      pass.dispose();
      it.dispose();
    }));

  it('say what does not fit, and leave no tensors', () =>
    expectNoLeak(() => {
      const weights = initialWeights(architecture, 2);
      expect(() =>
        createMapping(architecture, { ...weights, 'up.bias': { shape: [4], data: new Float32Array(4) } }),
      ).to.throw('images to images: up.bias should be [3], it is [4].');
      const { 'up.bias': _, ...fewer } = weights;
      expect(() => createMapping(architecture, fewer, 'mine')).to.throw('mine: up.bias should be [3], it is missing.');
      const it = mapping();
      const wrong = tf.zeros([1, 5, 5, 2]) as Tensor4D;
      const none = tf.zeros([0, 6, 6, 2]) as Tensor4D;
      for (const given of [wrong, none])
        expect(() => it.apply(given)).to.throw(`takes images [n, 6, 6, 2], got [${given.shape}]`);
      tf.dispose([wrong, none]);
      expect(Object.keys(weightsOf(it))).to.have.length(8);
      it.dispose();
    }));
});
