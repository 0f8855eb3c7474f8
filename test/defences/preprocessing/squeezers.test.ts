import { expect } from 'chai';
import type { Purifier } from '../../../lib/attacks/index.js';
import {
  bitDepth,
  medianFilter,
  purified,
  purifiedAnew,
  squeeze,
  threshold,
  unchanged,
} from '../../../lib/defences/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { linearModel } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';

const taken = (tensor: Tensor4D): number[] => {
  const values = Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
};

/** What a purifier makes of these values, one image of one row. */
function through(purifier: Purifier, values: readonly number[]): number[] {
  const images = tf.tensor4d([...values], [1, 1, values.length, 1]);
  const pure = taken(purifier.purify(images));
  images.dispose();
  return pure;
}

describe('bit depth', () => {
  it('rounds to evenly spaced levels from 0 to 1', async () => {
    expect(through(bitDepth(1), [0, 0.49, 0.51, 1])).to.deep.equal([0, 0, 1, 1]);
    // Two bits: thirds. .16 is nearer to 0, .17 to 1/3.
    const thirds = through(bitDepth(2), [0.16, 0.17, 0.6, 0.9]);
    expect(largestDifference(thirds, [0, 1 / 3, 2 / 3, 1])).to.be.below(1e-6);
    for (const bits of [0, 9, 1.5]) await expectRejects(() => bitDepth(bits), RangeError, '1 to 8', String(bits));
  });

  it('of 1 is a threshold at a half, of 8 nothing to an image of 8 bits', () => {
    const levels = Array.from({ length: 256 }, (_, level) => level / 255);
    const values = [...levels, 0.5, 0.4999999, 0.5000001];
    expect(through(bitDepth(1), values)).to.deep.equal(through(threshold(), values));
    expect(largestDifference(through(bitDepth(8), levels), levels)).to.be.below(1e-7);
  });

  it('rounds what is rounded to itself', () => {
    const values = Array.from(keyedUniform(100, 0, 1, 3));
    for (const bits of [1, 3, 5]) {
      const once = through(bitDepth(bits), values);
      expect(largestDifference(through(bitDepth(bits), once), once)).to.be.below(1e-7);
      expect(new Set(once).size).to.be.at.most(2 ** bits);
      expect(largestDifference(once, values)).to.be.at.most(0.5 / (2 ** bits - 1) + 1e-6);
    }
  });
});

describe('the median’s pull-back', () => {
  it('is the transpose of its derivative: against central differences, edges included', () =>
    expectNoLeak(() => {
      const shape: [number, number, number, number] = [2, 5, 4, 2];
      const pixels = keyedUniform(80, 0, 1, 6);
      const cotangent = keyedUniform(80, -1, 1, 7);
      for (const size of [1, 3, 5]) {
        const { purify, pullback } = medianFilter(size);
        const along = (values: Float32Array): number => {
          const images = tf.tensor4d(values, shape);
          const pure = taken(purify(images));
          images.dispose();
          return pure.reduce((sum, value, i) => sum + value * cotangent[i], 0);
        };
        const [x, c] = [tf.tensor4d(pixels, shape), tf.tensor4d(cotangent, shape)];
        const pure = purify(x);
        const back = taken(pullback?.(x, pure, c) as Tensor4D);
        tf.dispose([x, c, pure]);
        // So small that the order of values stays as it is.
        const step = 1e-4;
        for (let i = 0; i < 80; i++) {
          const moved = (by: number) => along(pixels.map((value, k) => (k === i ? value + by : value)));
          expect(back[i], `value ${i}, ${size}`).to.be.closeTo((moved(step) - moved(-step)) / (2 * step), 5e-3);
        }
      }
    }));

  it('shares among equal values', () => {
    const images = tf.zeros([1, 3, 3, 1]) as Tensor4D;
    const ones = tf.ones([1, 3, 3, 1]) as Tensor4D;
    const back = taken(medianFilter().pullback?.(images, images, ones) as Tensor4D);
    // Each of nine medians hands out one ninth nine times, mirrored ones included.
    expect(back.reduce((sum, value) => sum + value, 0)).to.be.closeTo(9, 1e-5);
    expect(largestDifference(back, new Array(9).fill(1))).to.be.below(1e-5);
    tf.dispose([images, ones]);
  });

  it('of one value is nothing at all', () => {
    const values = Array.from(keyedUniform(12, 0, 1, 8));
    expect(through(medianFilter(1), values)).to.deep.equal(through(unchanged, values));
  });
});

describe('several purifiers as one', () => {
  const doubled: Purifier = {
    name: 'doubles',
    random: false,
    purify: (images) => images.mul(2),
    pullback: (_images, _pure, cotangent) => cotangent.mul(2),
  };
  const shifted: Purifier = {
    name: 'shifts',
    random: true,
    purify: (images, keys = []) => images.add(keys.reduce((sum, key) => sum + key, 0)),
  };

  it('go one after another, and back the other way', () =>
    expectNoLeak(() => {
      const both = squeeze(bitDepth(1), doubled);
      expect(both.name).to.equal('1 bit, then doubles');
      expect(both.random).to.equal(false);
      expect(through(both, [0.2, 0.7])).to.deep.equal([0, 2]);
      // The bit depth has no pull-back of its own: the identity stands for it.
      const [x, c] = [tf.tensor4d([0.2, 0.7], [1, 1, 2, 1]), tf.tensor4d([3, -1], [1, 1, 2, 1])];
      expect(taken(both.pullback?.(x, x, c) as Tensor4D)).to.deep.equal([6, -2]);
      tf.dispose([x, c]);
      expect(squeeze(bitDepth(1), threshold()).pullback).to.equal(undefined);
    }));

  it('hand on their keys with their place, and are random where one is', async () => {
    const twice = squeeze(shifted, shifted);
    expect(twice.random).to.equal(true);
    const images = tf.zeros([1, 1, 1, 1]) as Tensor4D;
    // Keys 3 and place 0, then keys 3 and place 1.
    expect(taken(twice.purify(images, [3]))).to.deep.equal([7]);
    images.dispose();
    await expectRejects(() => squeeze(), RangeError, 'at least one');
  });
});

describe('a classifier behind a purifier that draws', () => {
  it('draws the same for the same keys, and anew at each query where it is to', () =>
    expectNoLeak(async () => {
      const model = linearModel();
      const noisy: Purifier = {
        name: 'noise',
        random: true,
        purify: (images, keys = [0]) => images.add(keyedUniform(1, -1, 1, ...keys)[0]),
      };
      const images = tf.tensor4d(keyedUniform(6, 0, 1, 1), [1, 2, 3, 1]);
      const asked = async (classifier: { predict: typeof model.predict }) => {
        const scores = await classifier.predict(images);
        const values = Array.from(scores.dataSync());
        scores.dispose();
        return values;
      };
      const same = purified(model, noisy, [4]);
      expect(await asked(same)).to.deep.equal(await asked(same));
      const [anew, again, other] = [0, 0, 1].map((seed) => purifiedAnew(model, noisy, seed));
      const first = await asked(anew);
      const second = await asked(anew);
      expect(second).not.to.deep.equal(first);
      expect([await asked(again), await asked(again)]).to.deep.equal([first, second]);
      expect(await asked(other)).not.to.deep.equal(first);
      images.dispose();
    }));
});
