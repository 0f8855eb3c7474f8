import { expect } from 'chai';
import { coinTail, shareAtLeast } from '../../lib/tensor/index.js';
import { expectRejects, readFixture } from '../helpers.js';

const { bounds, tails } = readFixture('smoothing.json') as {
  readonly bounds: readonly { k: number; n: number; alpha: number; bound: number }[];
  readonly tails: readonly { k: number; n: number; tail: number }[];
};

describe('binomial counts', () => {
  it('have the lower bounds of Clopper and Pearson, as SciPy’s beta distribution gives them', () => {
    for (const { k, n, alpha, bound } of bounds) {
      const found = shareAtLeast(k, n, alpha);
      expect(Math.abs(found - bound), `${k} of ${n} at ${alpha}`).to.be.at.most(1e-10 * bound);
    }
  });

  it('have the tails of a fair coin, as SciPy’s binomial distribution gives them', () => {
    for (const { k, n, tail } of tails)
      expect(Math.abs(coinTail(k, n) - tail), `${k} of ${n}`).to.be.at.most(1e-10 * tail);
  });

  it('refuse counts and levels that are none', async () => {
    for (const [k, n] of [
      [3, 2],
      [-1, 2],
      [0, 0],
      [0.5, 2],
    ])
      await expectRejects(() => shareAtLeast(k, n, 0.05), RangeError, `${k} of ${n}`);
    for (const alpha of [0, 0.6, Number.NaN])
      await expectRejects(() => shareAtLeast(1, 2, alpha), RangeError, 'alpha', String(alpha));
  });
});
