import { expect } from 'chai';
import { ensembleOf } from '../../../lib/defences/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import { expectTaped, seenOf } from './same.js';
import { networkByHand, smallImages, smallLabels, smallNetwork } from './small.js';

const softmax = (row: readonly number[]) => {
  const powers = row.map((value) => Math.exp(value));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

describe('ensembles', () => {
  it('answer with the mean of their members’ probabilities', () =>
    expectNoLeak(async () => {
      const members = [networkByHand([1, 0, 0, 1], [2, 0, 0, 1]), networkByHand([1, 0, 0, 1], [0, 3, 1, 0])];
      const images = tf.tensor4d([0.5, 0.25], [1, 1, 2, 1]);
      // Logits of the members at (.5, .25), by hand.
      const [one, other] = [softmax([1, 0.25]), softmax([0.25, 1.5])];
      const { logits, at, answers } = await seenOf(ensembleOf(members), images, Int32Array.of(0));
      const mean = one.map((p, k) => (p + other[k]) / 2);
      for (const seen of [logits, at, answers]) {
        expect(largestDifference(seen.map(Math.exp), mean)).to.be.lessThan(1e-6);
        // Honest logits: their softmax is the mean again.
        expect(largestDifference(softmax(seen), mean)).to.be.lessThan(1e-6);
      }
      for (const member of members) member.dispose();
      images.dispose();
    }));

  it('of equal members are one member, up to a number for each row', () =>
    expectNoLeak(async () => {
      const [network, images] = [smallNetwork(), smallImages(9)];
      const labels = smallLabels(9);
      const plain = await seenOf(network, images, labels);
      for (const copies of [1, 3]) {
        const model = ensembleOf(Array.from({ length: copies }, () => network));
        const seen = await seenOf(model, images, labels);
        expect(largestDifference(seen.gradient, plain.gradient)).to.be.lessThan(1e-6);
        for (let row = 0; row < 9; row++) {
          const [here, there] = [seen.logits, plain.logits].map((all) => all.slice(3 * row, 3 * row + 3));
          expect(largestDifference(softmax(here), softmax(there))).to.be.lessThan(1e-6);
        }
      }
      network.dispose();
      images.dispose();
    }));

  it('have the derivative that a tape finds', () =>
    expectNoLeak(async () => {
      const [members, images] = [[smallNetwork(1), smallNetwork(2), smallNetwork(3)], smallImages(7)];
      await expectTaped(ensembleOf(members), images, smallLabels(7));
      for (const member of members) member.dispose();
      images.dispose();
    }));

  it('refuse none, and members that do not fit', async () => {
    const [one, other] = [smallNetwork(), networkByHand([1, 0, 0, 1], [1, 0, 0, 1])];
    await expectRejects(() => ensembleOf([]), RangeError, 'at least one');
    await expectRejects(() => ensembleOf([one, other]), RangeError, 'by hand', '[1,2,1]', '[6,6,1] to 3');
    one.dispose();
    other.dispose();
  });
});
