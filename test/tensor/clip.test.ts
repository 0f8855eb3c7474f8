import { expect } from 'chai';
import { tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

describe('clipping', () => {
  const values = [Number.NaN, -2, -0.5, 0, 0.25, 1, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  it('takes values to the ends of the range, and leaves NaN', () =>
    expectNoLeak(() => {
      const found = tf.tidy(() => tf.clipByValue(tf.tensor(values, [3, 3]), -0.5, 1));
      expect(found.shape).to.deep.equal([3, 3]);
      expect(Array.from(found.dataSync())).to.deep.equal([Number.NaN, -0.5, -0.5, 0, 0.25, 1, 1, 1, -0.5]);
      found.dispose();
    }));

  it('keeps whole numbers whole, and nothing of nothing', () =>
    expectNoLeak(() => {
      tf.tidy(() => {
        const whole = tf.clipByValue(tf.tensor1d([-3, 2, 9], 'int32'), 0, 5);
        expect(whole.dtype).to.equal('int32');
        expect(Array.from(whole.dataSync())).to.deep.equal([0, 2, 5]);
        expect(tf.clipByValue(tf.zeros([0, 4]), 0, 1).shape).to.deep.equal([0, 4]);
      });
    }));

  it('has a gradient on the tape', () =>
    expectNoLeak(() => {
      const slope = tf.tidy(() => tf.grad((x) => tf.clipByValue(x, 0, 1).sum())(tf.tensor1d([-1, 0.5, 2])));
      expect(Array.from(slope.dataSync())).to.deep.equal([0, 1, 0]);
      slope.dispose();
    }));
});
