import { expect } from 'chai';
import { binomialTest, coinTail, shareAtLeast } from '../../lib/tensor/index.js';
import { expectRejects, readFixture } from '../helpers.js';

const { bounds, tails, tests } = readFixture('smoothing.json') as {
  readonly bounds: readonly { k: number; n: number; alpha: number; bound: number }[];
  readonly tails: readonly { k: number; n: number; tail: number }[];
  readonly tests: readonly { k: number; n: number; p: number; pValue: number }[];
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

  it('are tested two-sided against a share of one tenth, as whole numbers give it', () => {
    // Counts of n with probability 1/10 have weight C(n, i) · 9^(n − i) of 10^n, all whole.
    const weights = (n: number) => {
      const all = [9n ** BigInt(n)];
      for (let i = 0; i < n; i++) all.push((all[i] * BigInt(n - i)) / (BigInt(i + 1) * 9n));
      return all;
    };
    for (const n of [1, 7, 40, 300]) {
      const all = weights(n);
      expect(all.reduce((a, b) => a + b)).to.equal(10n ** BigInt(n));
      for (let k = 0; k <= n; k += Math.max(1, Math.floor(n / 20))) {
        const unlikelier = all.filter((weight) => weight <= all[k]).reduce((a, b) => a + b);
        const exact = Number((unlikelier * 10n ** 320n) / 10n ** BigInt(n)) / 10 ** 300 / 10 ** 20;
        expect(Math.abs(binomialTest(k, n, 0.1) - exact), `${k} of ${n}`).to.be.at.most(1e-9 * exact);
      }
    }
  });

  it('are tested as SciPy’s binomtest does, from either side', () => {
    for (const { k, n, p, pValue } of tests)
      expect(Math.abs(binomialTest(k, n, p) - pValue), `${k} of ${n} at ${p}`).to.be.at.most(1e-8 * pValue);
  });

  it('refuse to be tested where they are none', async () => {
    await expectRejects(() => binomialTest(3, 2, 0.1), RangeError, '3 of 2');
    await expectRejects(() => binomialTest(1, 2, 0), RangeError, '1 of 2, 0');
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
