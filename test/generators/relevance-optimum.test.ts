import { expect } from 'chai';
import type { Dataset } from '../../lib/data/index.js';
import { relevanceLoss, relevanceOptimum } from '../../lib/generators/index.js';
import { keyedRandom, tf } from '../../lib/tensor/index.js';
import { expectRejects } from '../helpers.js';

const SHAPE = [2, 3, 1] as const;
const [WIDTH, EPSILON] = [6, 0.3];

/** Two images, of class 0 and 1; values at both ends and between. */
const data: Dataset = {
  name: 'made for tests',
  images: Float32Array.from([0, 0.2, 0.5, 0.8, 1, 0.4, 1, 0.9, 0.1, 0, 0.6, 0.3]),
  labels: Int32Array.from([0, 1]),
  indices: Int32Array.from([0, 1]),
  shape: [...SHAPE],
  classes: 2,
  provenance: 'made for tests',
};
const relevant = [
  [0, 2],
  [1, 3, 5],
];

/** The loss of one image of the data as another. */
const lossAt = (row: number, generated: ArrayLike<number>): number => {
  const loss = relevanceLoss([...SHAPE], { relevant: relevant[row], epsilon: EPSILON, constant: 0.5 });
  const [value] = tf.tidy(() => {
    const original = tf.tensor4d(data.images.slice(row * WIDTH, (row + 1) * WIDTH), [1, ...SHAPE]);
    const made = tf.tensor4d(Float32Array.from(generated), [1, ...SHAPE]);
    const at = loss.at(original, made);
    return at.value.dataSync();
  });
  loss.dispose?.();
  return value;
};

describe('the LRP loss’s optimum', () => {
  const images = relevanceOptimum(data, { relevant, epsilon: EPSILON });

  it('lowers relevant values and raises all others by ε, within [0, 1]', () => {
    const expected = [0, 0.5, 0.2, 1, 1, 0.7, 1, 0.6, 0.4, 0, 0.9, 0];
    images.forEach((value, i) => {
      expect(value).to.be.closeTo(expected[i], 1e-6);
    });
  });

  it('no image with values in [0, 1] has a smaller loss', () => {
    const random = keyedRandom(3, 1);
    for (const row of [0, 1]) {
      const best = images.slice(row * WIDTH, (row + 1) * WIDTH);
      const least = lossAt(row, best);
      for (let trial = 0; trial < 50; trial++) {
        const near = best.map((value) => Math.min(1, Math.max(0, value + 0.2 * (random() - 0.5))));
        expect(lossAt(row, near)).to.be.at.least(least - 1e-7);
      }
    }
  });

  it('refuses a class without relevant values', async () => {
    await expectRejects(() => relevanceOptimum(data, { relevant: [[0]], epsilon: EPSILON }), RangeError, 'Class 1');
  });
});
