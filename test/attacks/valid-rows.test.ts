import { expect } from 'chai';
import { featureMask, perturbationNorms, validRows } from '../../lib/attacks/index.js';
import type { Feature } from '../../lib/data/index.js';
import { acceptedRadius, keyedRandom, type Norm } from '../../lib/tensor/index.js';

const feature = (name: string, high: number, more: Partial<Feature> = {}): Feature => ({
  ...{ name, low: 0, high, whole: true, immutable: false },
  ...more,
});
const real = feature('real', 7.5, { whole: false });
const group = (name: string) => feature(name, 1, { group: 'color_*' });
const features = [
  real,
  feature('age', 50),
  feature('rooms', 4),
  group('color_red'),
  group('color_green'),
  group('color_blue'),
];

/** Units of the ranges. */
const row = (...values: number[]) => Float32Array.from(values, (value, at) => value / features[at].high);
const original = row(3.2, 20, 2, 0, 1, 0);
const values = (given: Float32Array) => Array.from(given, (value, at) => value * features[at].high);
const rules = validRows(features);
const project = (given: Float32Array, norm: Norm, epsilon?: number) =>
  rules?.project(given, original, { norm, epsilon }) ?? new Float32Array(0);

describe('rows of a table that can be', () => {
  it('have the nearest whole numbers in the ball, and one of several', () => {
    // ε .13 is 6.5 years and .52 rooms.
    const moved = row(4, 26.4, 2.5, 0.1, 0.9, 0.13);
    const found = values(project(moved, 'linf', 0.13));
    expect(found[0]).to.be.closeTo(4, 1e-6);
    expect(found.slice(1)).to.deep.equal(
      [26, 2, 0, 1, 0].map((value, i) => Math.fround(value / features[i + 1].high) * features[i + 1].high),
    );
    // 26.7 would be 27, which is outside.
    expect(Math.round(values(project(row(3.2, 26.7, 2, 0, 1, 0), 'linf', 0.135))[1])).to.equal(26);
    // Without a ball the nearest, and the largest category.
    const free = values(project(row(3.2, 26.7, 2.6, 0.2, 0.4, 0.5), 'linf'));
    expect(free.map(Math.round).slice(1)).to.deep.equal([27, 3, 0, 0, 1]);
    // Two as large: another than the original's.
    expect(values(project(row(3.2, 20, 2, 0.5, 0.5, 0.1), 'linf')).slice(3)).to.deep.equal([1, 0, 0]);
  });

  it('change a category only where the ball has room for it', () => {
    const blue = row(3.2, 20, 2, 0, 0.2, 0.9);
    for (const [norm, epsilon, changed] of [
      ['linf', 0.99, false],
      ['linf', 1, true],
      ['l2', 1.41, false],
      ['l2', 1.42, true],
      ['l1', 1.99, false],
      ['l1', 2, true],
      ['l0', 1, false],
      ['l0', 2, true],
    ] as const)
      expect(project(blue, norm, epsilon)[5], `${norm} ${epsilon}`).to.equal(Number(changed));
  });

  it('stay in the ball, as they were where nothing moved, and as they are once they are valid', () => {
    const random = keyedRandom(5);
    const epsilons: Readonly<Record<Norm, number>> = { linf: 0.2, l2: 0.4, l1: 0.6, l0: 3 };
    for (const norm of ['linf', 'l2', 'l1', 'l0'] as const)
      for (let i = 0; i < 300; i++) {
        const epsilon = epsilons[norm];
        const step = original.map(() => (random() < 0.5 ? 0 : 2 * random() - 1));
        const size = perturbationNorms(step, new Float32Array(step.length))[norm];
        const scale = norm === 'l0' ? 0.5 : (epsilon * random()) / Math.max(size, 1e-9);
        if (norm === 'l0' && size > epsilon) continue;
        const moved = original.map((value, at) => Math.min(1, Math.max(0, value + scale * step[at])));
        const found = project(moved, norm, epsilon);
        expect(perturbationNorms(found, original)[norm]).to.be.at.most(acceptedRadius(epsilon));
        expect(found[0]).to.equal(moved[0]);
        for (const value of values(found).slice(1)) expect(Math.abs(value - Math.round(value))).to.be.below(1e-5);
        expect(found.slice(3).reduce((a, b) => a + b)).to.equal(1);
        moved.forEach((value, at) => {
          if (at > 0 && at < 3 && value === original[at]) expect(found[at]).to.equal(original[at]);
        });
        expect(Array.from(project(found, norm, epsilon))).to.deep.equal(Array.from(found));
      }
  });

  it('are whole also where there are a million of them', () => {
    const steps = 2 ** 20;
    const wide = validRows([feature('income', steps)]);
    const at = (count: number) => Float32Array.of(count / steps);
    for (const [given, start, epsilon, count] of [
      [700_000.4, 700_000, undefined, 700_000],
      [700_001.7, 700_000, undefined, 700_002],
      // Half a value more than ten: eleven would leave the ball.
      [700_010.6, 700_000, 10.6 / steps, 700_010],
      [699_989.4, 700_000, 10.6 / steps, 699_990],
    ] as const) {
      const found = wide?.project(at(given), at(start), { norm: 'l2', epsilon }) ?? at(0);
      // The audit accepts a hair more than ε, which is a whole number here.
      expect(Math.abs(found[0] * steps - count), `${given}`).to.be.at.most(epsilon === undefined ? 0 : 1);
      expect(Number.isInteger(found[0] * steps)).to.equal(true);
    }
  });

  it('are all there are where every feature is a real number', () => {
    expect(validRows([real, real])).to.equal(undefined);
    expect(validRows([feature('constant', 0)])).to.equal(undefined);
  });

  it('have features that a mask keeps, by their names', () => {
    const mask = featureMask([...features, feature('fixed', 3, { immutable: true })], ['age', 'color_red']);
    expect(mask.shape).to.deep.equal([1, 1, 7, 1]);
    expect(Array.from(mask.dataSync())).to.deep.equal([1, 0, 1, 0, 1, 1, 0]);
    mask.dispose();
    expect(() => featureMask(features, ['agee'])).to.throw(RangeError, 'no feature "agee"; did you mean age?');
    expect(() => featureMask([real], ['real'])).to.throw(RangeError, 'No feature may change');
  });
});
