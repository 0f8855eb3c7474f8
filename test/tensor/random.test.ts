import { expect } from 'chai';
import fc from 'fast-check';
import { keyedNormal, keyedPermutation, keyedRandom, keyedUniform } from '../../lib/tensor/index.js';

const key = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
const first = (count: number, ...keys: number[]) => {
  const random = keyedRandom(...keys);
  return Array.from({ length: count }, random);
};
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const variance = (values: ArrayLike<number>) => {
  const center = mean(values);
  return mean(Array.from(values, (v) => (v - center) ** 2));
};

describe('keyed random numbers', () => {
  it('are the same for the same keys', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 4 }), (keys) => {
        expect(first(5, ...keys)).to.deep.equal(first(5, ...keys));
      }),
    );
  });

  it('differ for other keys, another order of keys, one key more', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(first(4, a, b)).not.to.deep.equal(first(4, a, b + 1));
        expect(first(4, a, b)).not.to.deep.equal(first(4, a));
        expect(first(4, a, b)).not.to.deep.equal(first(4, a, b, 0));
        if (a !== b) expect(first(4, a, b)).not.to.deep.equal(first(4, b, a));
      }),
    );
  });

  it('keep neighbouring keys apart: 100,000 first numbers are as distinct as chance has them', () => {
    const starts = new Set<number>();
    for (let seed = 0; seed < 10; seed++)
      for (let index = 0; index < 10_000; index++) starts.add(keyedRandom(seed, index, 1)());
    // Of 1e5 draws from 2^32, n²/2m = 1.16 collisions are expected; more than 8 have a chance below 1e-5.
    expect(starts.size).to.be.at.least(100_000 - 8);
  });

  it('refuse a key that is not an integer, and say which', () => {
    for (const bad of [0.5, Number.NaN, 2 ** 60])
      expect(() => keyedRandom(1, bad)).to.throw(RangeError, `integer, got ${bad}`);
  });

  // Bounds are five standard deviations of each statistic: a sound generator fails one seed in two million.
  const N = 100_000;
  for (const seed of [0, 1, 12345]) {
    it(`seed ${seed}: uniform numbers fill their range evenly`, () => {
      const values = keyedUniform(N, -2, 4, seed);
      expect(Math.min(...values)).to.be.at.least(-2);
      expect(Math.max(...values)).to.be.at.most(4);
      expect(mean(values)).to.be.closeTo(1, 5 * Math.sqrt(3 / N));
      expect(variance(values)).to.be.closeTo(3, 5 * 3 * Math.sqrt(0.8 / N));
      const cells = new Array<number>(50).fill(0);
      for (const value of values) cells[Math.min(49, Math.floor(((value + 2) / 6) * 50))]++;
      const chiSquare = cells.reduce((sum, count) => sum + (count - N / 50) ** 2 / (N / 50), 0);
      expect(chiSquare).to.be.within(49 - 5 * Math.sqrt(98), 49 + 5 * Math.sqrt(98));
      const shifted = values.subarray(1);
      const correlation = mean(Array.from(shifted, (v, i) => (v - 1) * (values[i] - 1))) / 3;
      expect(Math.abs(correlation)).to.be.below(5 / Math.sqrt(N));
    });

    it(`seed ${seed}: normal numbers have mean 0, variance 1, kurtosis 3`, () => {
      const values = keyedNormal(N, seed);
      expect(mean(values)).to.be.closeTo(0, 5 / Math.sqrt(N));
      expect(variance(values)).to.be.closeTo(1, 5 * Math.sqrt(2 / N));
      expect(mean(Array.from(values, (v) => v ** 4))).to.be.closeTo(3, 5 * Math.sqrt(96 / N));
    });
  }

  it('neighbouring streams are uncorrelated', () => {
    const [a, b] = [keyedNormal(N, 3, 0), keyedNormal(N, 3, 1)];
    expect(Math.abs(mean(Array.from(a, (v, i) => v * b[i])))).to.be.below(5 / Math.sqrt(N));
  });
});

describe('keyedPermutation', () => {
  it('holds every row once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), key, (n, seed) => {
        const order = Array.from(keyedPermutation(n, seed));
        expect(order.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('puts each of three rows in each order equally often', () => {
    const N = 6000;
    const counts = new Map<string, number>();
    for (let seed = 0; seed < N; seed++) {
      const order = keyedPermutation(3, seed).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).to.equal(6);
    for (const count of counts.values()) expect(count).to.be.closeTo(N / 6, 5 * Math.sqrt((N * 5) / 36));
  });
});
