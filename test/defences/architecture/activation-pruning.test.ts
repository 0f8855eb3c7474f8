import { expect } from 'chai';
import { expectationOver } from '../../../lib/attacks/index.js';
import { activationPruning } from '../../../lib/defences/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { expectSame, expectTaped, seenOf } from './same.js';
import { networkByHand, smallImages, smallLabels, smallNetwork } from './small.js';

describe('stochastic activation pruning', () => {
  it('that keeps all is the network itself, bit for bit, also to an attack that takes means over draws', () =>
    expectNoLeak(async () => {
      const [network, images] = [smallNetwork(), smallImages(12)];
      const random = activationPruning(network, { draws: Number.POSITIVE_INFINITY });
      for (const model of [random.drawn([1]), expectationOver(random, { draws: 1 })])
        await expectSame(model, network, images, smallLabels(12));
      network.dispose();
      images.dispose();
    }));

  it('keeps a value with the chance that one of its draws hits it, and leaves its mean as it was', () =>
    expectNoLeak(() => {
      // Hidden values .2 and .6, two of them, so two draws: p = ¼ and ¾, kept with 1 − (¾)² = 7/16 and 15/16.
      const network = networkByHand([1, 0, 0, 1], [1, 0, 0, 1]);
      const n = 40_000;
      const images = tf.tidy(() => tf.tile(tf.tensor4d([0.2, 0.6], [1, 1, 2, 1]), [n, 1, 1, 1]));
      const logits = activationPruning(network).drawn([7]).logits(images);
      const values = logits.dataSync();
      const chances = [7 / 16, 15 / 16];
      [0.2, 0.6].forEach((value, k) => {
        const column = Array.from({ length: n }, (_, row) => values[2 * row + k]);
        const kept = column.filter((one) => one !== 0);
        for (const one of kept) expect(one).to.be.closeTo(value / chances[k], 1e-5);
        // Five standard errors.
        const error = 5 * Math.sqrt((chances[k] * (1 - chances[k])) / n);
        expect(kept.length / n).to.be.closeTo(chances[k], error);
        expect(column.reduce((sum, one) => sum + one, 0) / n).to.be.closeTo(value, (error * value) / chances[k]);
      });
      tf.dispose([images, logits]);
      network.dispose();
    }));

  it('draws by its keys: the same by the same, others by others, and anew at each query', () =>
    expectNoLeak(async () => {
      const [network, images] = [smallNetwork(), smallImages(6)];
      const labels = smallLabels(6);
      const random = activationPruning(network);
      const [one, again, other] = [
        await seenOf(random.drawn([1]), images, labels),
        await seenOf(random.drawn([1]), images, labels),
        await seenOf(random.drawn([2]), images, labels),
      ];
      expect(one).to.deep.equal(again);
      expect(one.logits).to.deep.equal(one.at);
      expect(one.logits).not.to.deep.equal(other.logits);
      await expectTaped(random.drawn([1]), images, labels);
      const ask = async (model: ReturnType<typeof activationPruning>) => {
        const scores = await model.answers.predict(images);
        const values = [...scores.dataSync()];
        scores.dispose();
        return values;
      };
      const first = await ask(random);
      expect(await ask(random)).not.to.deep.equal(first);
      expect(await ask(activationPruning(network))).to.deep.equal(first);
      expect(await ask(activationPruning(network, { seed: 1 }))).not.to.deep.equal(first);
      network.dispose();
      images.dispose();
    }));

  it('leaves a row of zeros as it is, and refuses to draw nothing', () =>
    expectNoLeak(async () => {
      const network = networkByHand([1, 0, 0, 1], [1, 0, 0, 1]);
      const images = tf.zeros([3, 1, 2, 1]) as ReturnType<typeof smallImages>;
      const { logits, gradient } = await seenOf(activationPruning(network).drawn([1]), images, Int32Array.of(0, 1, 0));
      expect([...logits, ...gradient].every((value) => value === 0)).to.equal(true);
      for (const draws of [0, -1, Number.NaN])
        await expectRejects(() => activationPruning(network, { draws }), RangeError, 'above 0', String(draws));
      network.dispose();
      images.dispose();
    }));
});
