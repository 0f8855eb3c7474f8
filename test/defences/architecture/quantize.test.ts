import { expect } from 'chai';
import { roundedWeights } from '../../../lib/defences/architecture/quantize.js';
import { quantized } from '../../../lib/defences/index.js';
import { linearize } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import { expectSame, expectTaped, seenOf } from './same.js';
import { networkByHand, smallImages, smallLabels, smallNetwork } from './small.js';

describe('networks with few bits', () => {
  it('of 32 bits are the network itself, bit for bit, also to an attack', () =>
    expectNoLeak(async () => {
      const [network, images] = [smallNetwork(), smallImages(12)];
      const same = quantized(network, { bits: 32, calibration: images });
      await expectSame(same, network, images, smallLabels(12));
      same.dispose();
      network.dispose();
      images.dispose();
    }));

  it('have weights on evenly spaced levels, symmetric about zero, by array and by output channel', () => {
    // [2, 2]: columns are output channels; a half goes away from zero on both sides. 2 bits have the levels −1, 0, 1 times the largest weight.
    const weights = { shape: [2, 2], data: Float32Array.from([1, 0.25, -0.4, -0.125]) };
    expect([...roundedWeights(weights, 2, 'tensor').data]).to.deep.equal([1, 0, -0, -0]);
    expect([...roundedWeights(weights, 2, 'channel').data]).to.deep.equal([1, 0.25, -0, -0.25]);
    // 3 bits: steps of a third of the largest.
    expect(largestDifference(roundedWeights(weights, 3, 'tensor').data, [1, 1 / 3, -1 / 3, 0])).to.be.lessThan(1e-7);
    const { data } = roundedWeights({ shape: [1, 3], data: Float32Array.from([127, 12.4, -12.6]) }, 8, 'tensor');
    expect([...data]).to.deep.equal([127, 12, -13]);
    expect([...roundedWeights({ shape: [1, 2], data: new Float32Array(2) }, 4, 'channel').data]).to.deep.equal([0, 0]);
  });

  it('round hidden values to levels up to the largest of the calibration, and cut off what is larger', () =>
    expectNoLeak(async () => {
      // Hidden values are the pixels, logits are the hidden values: weights of 0 and 1 stay as they are.
      const network = networkByHand([1, 0, 0, 1], [1, 0, 0, 1]);
      const calibration = tf.tensor4d([0.6, 0.3], [1, 1, 2, 1]);
      const images = tf.tensor4d([0.29, 0.31, 0.9, 0.55], [2, 1, 2, 1]);
      // Never below zero: 2 bits are 0, .2, .4, .6.
      const model = quantized(network, { bits: 2, calibration });
      const labels = Int32Array.of(0, 1);
      const { at, logits, answers } = await seenOf(model, images, labels);
      expect(largestDifference(logits, [0.2, 0.4, 0.6, 0.6])).to.be.lessThan(1e-6);
      expect(at).to.deep.equal(logits);
      expect(answers).to.deep.equal(logits);
      // Straight through: the derivative is that of weights alone, also where rounding is flat.
      const there = linearize(model, images);
      const cotangent = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const back = there.pullback(cotangent);
      expect([...back.dataSync()]).to.deep.equal([1, 2, 3, 4]);
      there.dispose();
      await expectTaped(model, images, labels);
      tf.dispose([calibration, images, cotangent, back]);
      model.dispose();
      network.dispose();
    }));

  it('come closer to the network with every bit', async () => {
    const [network, images] = [smallNetwork(), smallImages(40)];
    const plain = await seenOf(network, images, smallLabels(40));
    for (const scales of ['tensor', 'channel'] as const) {
      const off: number[] = [];
      for (const bits of [2, 4, 8, 16]) {
        const model = quantized(network, { bits, scales, calibration: images });
        off.push(largestDifference((await seenOf(model, images, smallLabels(40))).logits, plain.logits));
        model.dispose();
      }
      expect(off).to.deep.equal([...off].sort((a, b) => b - a));
      expect(off[3]).to.be.lessThan(1e-3);
    }
    network.dispose();
    images.dispose();
  });

  it('refuse what is no number of bits', async () => {
    const [network, images] = [smallNetwork(), smallImages(1)];
    for (const bits of [1, 2.5, Number.NaN])
      await expectRejects(() => quantized(network, { bits, calibration: images }), RangeError, 'from 2', String(bits));
    network.dispose();
    images.dispose();
  });
});
