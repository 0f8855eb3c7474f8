import { expect } from 'chai';
import { saturated } from '../../../lib/defences/index.js';
import { type Architecture, createNetwork, linearize } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import { expectTaped, seenOf } from './same.js';
import { networkByHand } from './small.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('saturated hidden units', () => {
  it('are a staircase of sigmoids, with the derivative of these', () =>
    expectNoLeak(async () => {
      // Hidden values are the pixels, logits are the hidden values.
      const network = networkByHand([1, 0, 0, 1], [1, 0, 0, 1]);
      const pixels = [0.07, 0.31, 0.52, 0.9];
      const images = tf.tensor4d(pixels, [2, 1, 2, 1]);
      const [step, steepness] = [0.25, 8];
      const model = saturated(network, { step, steepness });
      const risen = pixels.map((v) => sigmoid(steepness * (v / step - Math.floor(v / step) - 0.5)));
      const labels = Int32Array.of(0, 1);
      const { at, logits, answers } = await seenOf(model, images, labels);
      const expected = pixels.map((v, i) => step * (Math.floor(v / step) + risen[i]));
      expect(largestDifference(logits, expected)).to.be.lessThan(1e-6);
      expect(at).to.deep.equal(logits);
      expect(answers).to.deep.equal(logits);
      const there = linearize(model, images);
      const cotangent = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const back = there.pullback(cotangent);
      const slopes = risen.map((s, i) => (i + 1) * steepness * s * (1 - s));
      expect(largestDifference(back.dataSync(), slopes)).to.be.lessThan(1e-5);
      there.dispose();
      await expectTaped(model, images, labels);
      tf.dispose([images, cotangent, back]);
      network.dispose();
    }));

  it('leave no gradient where they are steep, and that of the network straight through, with the same answers', () =>
    expectNoLeak(async () => {
      const network = networkByHand([1, 0, 0, 1], [1, 0, 0, 1]);
      const images = tf.tensor4d([0.07, 0.31, 0.52, 0.9], [2, 1, 2, 1]);
      const cotangent = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const backOf = (model: ReturnType<typeof saturated>) => {
        const there = linearize(model, images);
        const back = there.pullback(cotangent);
        const found = { back: [...back.dataSync()], logits: [...there.logits.dataSync()] };
        there.dispose();
        back.dispose();
        return found;
      };
      const own = backOf(saturated(network, { step: 0.25 }));
      const through = backOf(saturated(network, { step: 0.25, backward: 'identity' }));
      expect(own.back).to.deep.equal([0, 0, 0, 0]);
      expect(through.back).to.deep.equal([1, 2, 3, 4]);
      expect(through.logits).to.deep.equal(own.logits);
      // Steps of a quarter, as high as the middle that a value has passed.
      expect(largestDifference(own.logits, [0, 0.25, 0.5, 1])).to.be.lessThan(1e-6);
      tf.dispose([images, cotangent]);
      network.dispose();
    }));

  /** A transposed convolution that leaves pixels as they are, and logits that are its values. */
  const transposed: Architecture = {
    ...{ name: 'transposed', input: [1, 2, 1], initializer: 'torch' },
    layers: [
      { type: 'convTranspose2d', weights: 'up', filters: 1, kernel: 1 },
      { type: 'flatten' },
      { type: 'linear', weights: 'out', units: 2 },
    ],
  };

  const identity = {
    'out.weight': { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) },
    'out.bias': { shape: [2], data: new Float32Array(2) },
  };

  it('are what the last layer with weights is given, whatever the layer before it', () =>
    expectNoLeak(async () => {
      const network = createNetwork(transposed, {
        'up.weight': { shape: [1, 1, 1, 1], data: Float32Array.of(1) },
        'up.bias': { shape: [1], data: new Float32Array(1) },
        ...identity,
      });
      const images = tf.tensor4d([0.07, 0.31, 0.52, 0.9], [2, 1, 2, 1]);
      const logits = await saturated(network, { step: 0.25 }).predict(images);
      expect(largestDifference(logits.dataSync(), [0, 0.25, 0.5, 1])).to.be.lessThan(1e-6);
      tf.dispose([images, logits]);
      network.dispose();
    }));

  it('are refused where no layer with weights follows another', async () => {
    const linear: Architecture = { ...transposed, name: 'linear', layers: transposed.layers.slice(1) };
    const network = createNetwork(linear, identity);
    await expectRejects(async () => saturated(network), RangeError, 'two or more');
    network.dispose();
  });

  it('refuses steps and steepness that are not above 0', async () => {
    const network = networkByHand([1, 0, 0, 1], [1, 0, 0, 1]);
    await expectRejects(async () => saturated(network, { step: 0 }), RangeError, 'step');
    await expectRejects(async () => saturated(network, { steepness: -1 }), RangeError, 'steepness');
    network.dispose();
  });
});
