import { expect } from 'chai';
import { derivative, type Tensor, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';

/** Its way back is what is given. */
const goingBack = (back: (cotangent: Tensor) => Tensor): ((x: Tensor) => Tensor) =>
  tf.customGrad((x) => ({ value: (x as Tensor).square(), gradFunc: (cotangent) => back(cotangent as Tensor) }));

const failing = goingBack(() => {
  throw new Error('no way back');
});

describe('derivative', () => {
  it('leaves nothing behind where the gradient inside a gradient throws', () =>
    expectNoLeak(async () => {
      const x = tf.tensor1d([1, 2]);
      const outer = derivative((at) =>
        goingBack((cotangent) => derivative((y) => failing(y.exp()))(x, cotangent))(at.exp().mul(at)),
      );
      await expectRejects(() => tf.tidy(() => outer(x)), Error, 'no way back');
      x.dispose();
    }));

  it('goes on where a gradient inside was caught', () =>
    expectNoLeak(() => {
      const x = tf.tensor1d([1, 2]);
      const slopes = tf.tidy(() => {
        const caught = goingBack((cotangent) => {
          try {
            return derivative((y) => failing(y.exp()))(x, cotangent);
          } catch {
            return cotangent.mul(3);
          }
        });
        return Array.from(derivative((at) => caught(at.square()).mul(at))(x).dataSync());
      });
      // d/dx of x · f(x²) with f(u) = u² and 3 said to be its slope: x⁴ + x · 3 · 2x.
      expect(slopes).to.deep.equal([1 + 6, 16 + 24]);
      x.dispose();
    }));
});
