import { expect } from 'chai';
import fc from 'fast-check';
import {
  agreement,
  bootstrapIntervals,
  holm,
  mcnemar,
  meanInterval,
  meanTest,
  proportion,
  proportionTest,
  sampledShare,
  spread,
  spreadTest,
  welchTest,
} from '../../lib/evaluation/index.js';
import { largestDifference, readFixture } from '../helpers.js';

type Interval = [number, number];
/** What statsmodels and SciPy answer (make_statistics_fixtures.py). */
const expected = readFixture('statistics.json') as {
  wilson: { correct: number; n: number; interval: Interval }[];
  proportionTest: { correct: number; n: number; p: number; pValue: number }[];
  mcnemar: { cells: [number, number, number, number]; pValue: number; interval: Interval }[];
  holm: { p: number[]; adjusted: number[] }[];
  spread: {
    values: number[];
    mean: number;
    deviation: number;
    interval: Interval;
    prediction: Interval;
    further: number;
    p: number;
  }[];
};

describe('proportion', () => {
  for (const { correct, n, interval } of expected.wilson)
    it(`${correct} of ${n}: Wilson's interval as statsmodels has it`, () => {
      const found = proportion(correct, n);
      expect(found.value).to.equal(correct / n);
      expect(largestDifference(found.interval, interval)).to.be.below(1e-9);
    });

  it("8 of 10 is the textbook's .490 to .943", () => {
    expect(proportion(8, 10).interval.map((bound) => bound.toFixed(3))).to.deep.equal(['0.490', '0.943']);
  });

  it('lies in an interval inside [0, 1] that touches an end only where all or none are right', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const correct = Math.round(share * n);
        const { value, interval } = proportion(correct, n);
        const [low, high] = interval;
        expect(low).to.be.within(0, value);
        expect(high).to.be.within(value, 1);
        expect(low === 0).to.equal(correct === 0);
        expect(high === 1).to.equal(correct === n);
      }),
    );
  });

  it('covers the truth in about 95 % of samples', () => {
    // The exact chance, summed over all outcomes of a binomial of 40 rows at p = .3; Wilson's is near .95 there.
    const [n, p] = [40, 0.3];
    let [chance, covered] = [(1 - p) ** n, 0];
    for (let k = 0; k <= n; k++) {
      const [low, high] = proportion(k, n).interval;
      if (low <= p && p <= high) covered += chance;
      chance *= ((n - k) / (k + 1)) * (p / (1 - p));
    }
    expect(covered).to.be.within(0.93, 0.97);
  });

  for (const [correct, n] of [
    [0, 0],
    [-1, 5],
    [6, 5],
    [1.5, 3],
    [Number.NaN, 3],
  ])
    it(`refuses ${correct} of ${n}`, () =>
      expect(() => proportion(correct, n)).to.throw(RangeError, `${correct} of ${n}`));

  for (const { correct, n, p, pValue } of expected.proportionTest)
    it(`test of ${correct} of ${n} against ${p} as statsmodels has it`, () => {
      expect(proportionTest(proportion(correct, n), p)).to.be.closeTo(pValue, 1e-9);
    });

  it('is tested by the same rule as its interval: p = .05 at either end', () => {
    for (const [correct, n] of [
      [8, 10],
      [313, 2984],
      [5000, 10_000],
    ])
      for (const bound of proportion(correct, n).interval)
        expect(proportionTest(proportion(correct, n), bound)).to.be.closeTo(0.05, 1e-6);
  });

  it('agreement counts equal labels, and refuses columns of other lengths', () => {
    expect(agreement([1, 2, 3, 4], Int32Array.of(1, 2, 0, 4))).to.include({ correct: 3, n: 4 });
    expect(() => agreement([1], [1, 2])).to.throw(RangeError, '1 labels cannot be compared with 2');
    expect(() => agreement([], [])).to.throw(RangeError);
  });
});

describe('spread', () => {
  for (const { values, mean, deviation, interval, prediction, further, p } of expected.spread)
    it(`of ${values.length} runs: intervals and test as SciPy has them`, () => {
      const found = spread(values);
      expect(found.mean).to.be.closeTo(mean, 1e-12);
      expect(found.deviation).to.be.closeTo(deviation, 1e-12);
      expect(largestDifference(found.interval ?? [], interval)).to.be.below(1e-7);
      expect(largestDifference(found.prediction ?? [], prediction)).to.be.below(1e-7);
      expect(spreadTest(found, further)).to.be.closeTo(p, 1e-8);
    });

  it('of one run has no interval and allows no test; of none it is refused', () => {
    expect(spread([3])).to.deep.equal({ values: [3], mean: 3, deviation: 0 });
    expect(() => spreadTest(spread([3]), 3)).to.throw(RangeError, 'at least two runs');
    expect(() => spread([])).to.throw(RangeError, 'at least one value');
  });

  it('of equal runs is a point', () => {
    expect(spread([2, 2, 2]).interval).to.deep.equal([2, 2]);
    expect([spreadTest(spread([2, 2]), 2), spreadTest(spread([2, 2]), 2.1)]).to.deep.equal([1, 0]);
  });
});

describe('welchTest', () => {
  it("agrees with SciPy's ttest_ind(a, b, equal_var=False)", () => {
    expect(welchTest(spread([1, 2, 3, 4, 6]), spread([2, 4, 4, 5, 9, 7]))).to.be.closeTo(0.17331264150390652, 1e-8);
    const [a, b] = [spread([0.741, 0.752, 0.739, 0.748, 0.761]), spread([0.702, 0.731, 0.699, 0.755, 0.71])];
    expect(welchTest(a, b)).to.be.closeTo(0.04934466996142983, 1e-8);
    expect(welchTest(b, a)).to.equal(welchTest(a, b));
  });

  it('needs two runs on each side, and knows equal from unequal where nothing spreads', () => {
    expect(() => welchTest(spread([1]), spread([1, 2]))).to.throw(RangeError, /at least two runs/);
    expect(welchTest(spread([1, 1]), spread([1, 1]))).to.equal(1);
    expect(welchTest(spread([1, 1]), spread([2, 2]))).to.equal(0);
  });
});

describe('mean of many rows', () => {
  const rows = { mean: 0.2, deviation: 0.5, n: 100 };

  it('has an interval of 1.96 standard errors to either side', () => {
    const [low, high] = meanInterval(rows);
    expect(low).to.be.closeTo(0.2 - 0.098, 1e-5);
    expect(high).to.be.closeTo(0.2 + 0.098, 1e-5);
  });

  it('has the p-value of two standard errors, erfc(2 / √2)', () => {
    expect(meanTest(rows, 0.1)).to.be.closeTo(0.0455002639, 1e-9);
    expect(meanTest(rows, 0.3)).to.be.closeTo(0.0455002639, 1e-9);
    expect(meanTest(rows, 0.2)).to.equal(1);
    expect(meanTest({ ...rows, deviation: 0 }, 0.1)).to.equal(0);
  });
});

describe('p-values of the far tail', () => {
  /** `found` has at least ten of the digits of `expected`. */
  const agrees = (found: number, expected: number) => expect(Math.abs(found / expected - 1)).to.be.below(1e-10);

  // SciPy: 2 * norm.sf(z).
  for (const [z, p] of [
    [2.999, 0.0027086730674542115],
    [3.001, 0.0026909456501699306],
    [5, 5.733031437583866e-7],
    [10, 1.523970604832105e-23],
    [37, 1.1451142445047853e-299],
  ])
    it(`of ${z} standard errors are as SciPy has them`, () => {
      agrees(meanTest({ mean: z, deviation: 10, n: 100 }, 0), p);
      // A standard error of a share of ½ is 1,000 of so many rows.
      const n = 4_000_000;
      agrees(proportionTest(proportion(n / 2 + 1000 * z, n), 0.5), p);
    });

  it('of runs are as SciPy has them', () => {
    // 2 * t.sf(20, 4), 2 * t.sf(1e6, 4); the second mean of five runs is √(1 + 1/5) deviations away for each unit of t.
    const runs = spread([-2, -1, 0, 1, 2]);
    for (const [t, p] of [
      [20, 3.688310580299731e-5],
      [1e6, 5.99999999996e-24],
    ])
      agrees(spreadTest(runs, t * runs.deviation * Math.sqrt(1.2)), p);
    // ttest_ind(range(5), [x + 1e5 for x in range(6)], equal_var=False).
    const far = spread([0, 1, 2, 3, 4, 5].map((x) => x + 1e5));
    agrees(welchTest(spread([0, 1, 2, 3, 4]), far), 8.112328703834479e-42);
  });
});

describe('mcnemar', () => {
  /** Verdicts of two models whose table of agreement has these cells. */
  const verdicts = ([both, first, second, neither]: [number, number, number, number]) => {
    const column = (...shares: [number, boolean][]) =>
      shares.flatMap(([n, verdict]) => new Array<boolean>(n).fill(verdict));
    return [
      column([both, true], [first, true], [second, false], [neither, false]),
      column([both, true], [first, false], [second, true], [neither, false]),
    ] as const;
  };

  it('holds the interval where a difference can be', () => {
    expect(mcnemar(...verdicts([0, 3, 0, 0])).interval[1]).to.be.at.most(1);
    expect(mcnemar(...verdicts([0, 0, 3, 0])).interval[0]).to.be.at.least(-1);
  });

  for (const { cells, pValue, interval } of expected.mcnemar)
    it(`${cells.join(' / ')}: exact p-value as statsmodels has it, and Agresti and Min's interval`, () => {
      const found = mcnemar(...verdicts(cells));
      const [bothRight, onlyFirst, onlySecond, neither] = cells;
      expect(found).to.include({ bothRight, onlyFirst, onlySecond, neither });
      expect(found.difference).to.be.closeTo((onlyFirst - onlySecond) / found.n, 1e-12);
      expect(found.pValue / pValue).to.be.closeTo(1, 1e-8);
      // A difference of two shares cannot leave [−1, 1], where their formula does.
      const possible = interval.map((bound) => Math.max(-1, Math.min(1, bound)));
      expect(largestDifference(found.interval, possible)).to.be.below(1e-9);
    });

  it('turns round with its models', () => {
    const [a, b] = verdicts([3, 9, 2, 1]);
    const [ab, ba] = [mcnemar(a, b), mcnemar(b, a)];
    expect(ba.pValue).to.equal(ab.pValue);
    expect(ba.difference).to.equal(-ab.difference);
    expect(largestDifference(ba.interval, [-ab.interval[1], -ab.interval[0]])).to.be.below(1e-15);
  });

  it('of models that never differ has p-value 1', () => {
    expect(mcnemar([1, 0, 1], [1, 0, 1])).to.include({ pValue: 1, difference: 0, onlyFirst: 0, onlySecond: 0 });
  });

  it('refuses no rows and columns of other lengths', () => {
    expect(() => mcnemar([], [])).to.throw(RangeError);
    expect(() => mcnemar([1], [1, 0])).to.throw(RangeError, '1 verdicts cannot be paired with 2');
  });
});

describe('holm', () => {
  for (const { p, adjusted } of expected.holm)
    it(`adjusts ${p.join(', ')} as statsmodels does`, () =>
      expect(largestDifference(holm(p), adjusted)).to.be.below(1e-12));

  it('of no tests is nothing', () => expect(holm([])).to.deep.equal([]));

  it('keeps the order, never lowers a p-value, never passes 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (p) => {
        const adjusted = holm(p);
        p.forEach((value, i) => {
          expect(adjusted[i]).to.be.within(value, 1);
          for (let j = 0; j < p.length; j++) if (p[j] < value) expect(adjusted[j]).to.be.at.most(adjusted[i]);
        });
      }),
    );
  });
});

describe('bootstrapIntervals', () => {
  const N = 2000;
  const values = Float64Array.from({ length: N }, (_, i) => Number(i % 5 !== 0));
  const share = (weights: Uint16Array) => [weights.reduce((sum, weight, i) => sum + weight * values[i], 0) / N];

  it('of a share is what the normal approximation gives', () => {
    const [[low, high]] = bootstrapIntervals(N, share, { resamples: 1000 });
    const half = 1.96 * Math.sqrt((0.8 * 0.2) / N);
    // A quantile of 1,000 resamples has a standard error of about 8 % of the half-width; five of those.
    expect(low).to.be.closeTo(0.8 - half, 0.4 * half);
    expect(high).to.be.closeTo(0.8 + half, 0.4 * half);
  });

  it('draws as many rows as there are, and is decided by its seed', () => {
    const totals = new Set<number>();
    const run = (seed: number) =>
      bootstrapIntervals(
        50,
        (weights) => {
          totals.add(weights.reduce((a, b) => a + b, 0));
          return [weights[0], weights[1] - weights[2]];
        },
        { resamples: 40, seed },
      );
    expect(run(1)).to.deep.equal(run(1));
    expect(run(1).length).to.equal(2);
    expect([...totals]).to.deep.equal([50]);
    expect(bootstrapIntervals(N, share, { seed: 1 })).not.to.deep.equal(bootstrapIntervals(N, share, { seed: 2 }));
  });
});

describe('sampledShare', () => {
  const choose = (n: number, k: number): bigint => {
    let count = 1n;
    for (let i = 0; i < k; i++) count = (count * BigInt(n - i)) / BigInt(i + 1);
    return k > n ? 0n : count;
  };

  it('is every count that no tail of 2.5 % rules out, as counting all samples exactly tells', () => {
    for (const of of [1, 2, 7, 10, 40])
      for (let rows = 0; rows <= of; rows++)
        for (let broken = 0; broken <= rows; broken++) {
          const kept: number[] = [];
          for (let count = broken; count <= of - rows + broken; count++) {
            const samples = Array.from({ length: rows + 1 }, (_, k) => choose(count, k) * choose(of - count, rows - k));
            const total = (some: bigint[]) => some.reduce((sum, ways) => sum + ways, 0n);
            const tails = [total(samples.slice(broken)), total(samples.slice(0, broken + 1))];
            if (tails.every((tail) => 40n * tail >= choose(of, rows))) kept.push(count);
          }
          expect(sampledShare({ of, rows, broken }), `${broken} of ${rows} of ${of}`).to.deep.equal([
            kept[0] / of,
            (kept.at(-1) as number) / of,
          ]);
        }
  });

  it("goes to Clopper and Pearson's where many are left", () => {
    // 1 − .025^(1/50) and, for 5 of 50, the beta distribution's .0333 to .2181.
    expect(sampledShare({ of: 1e6, rows: 50, broken: 0 })[1]).to.be.closeTo(1 - 0.025 ** (1 / 50), 1e-4);
    const [low, high] = sampledShare({ of: 1e6, rows: 50, broken: 5 });
    expect([low.toFixed(3), high.toFixed(3)]).to.deep.equal(['0.033', '0.218']);
  });

  it('says nothing of rows of which none was drawn, and refuses what is no sample', () => {
    expect(sampledShare({ of: 8, rows: 0, broken: 0 })).to.deep.equal([0, 1]);
    expect(sampledShare({ of: 0, rows: 0, broken: 0 })).to.deep.equal([0, 1]);
    for (const wrong of [
      { of: 3, rows: 4, broken: 0 },
      { of: 3, rows: 2, broken: 3 },
      { of: 3, rows: 2, broken: -1 },
      { of: 3.5, rows: 2, broken: 0 },
    ])
      expect(() => sampledShare(wrong)).to.throw(RangeError, '0 ≤ broken ≤ rows ≤ of');
  });
});
