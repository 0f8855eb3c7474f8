import { expect } from 'chai';
import fc from 'fast-check';
import {
  norms,
  projectInBox,
  projectToBall,
  randomInBall,
  steepest,
  stepInBall,
  type Tensor4D,
  tf,
} from '../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../helpers.js';

const images = (values: ArrayLike<number>, n = 1) =>
  tf.tensor4d(Float32Array.from(values), [n, 1, values.length / n, 1]);
const read = (tensor: Tensor4D) => Array.from(tensor.dataSync());
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

const float = (min: number, max: number) =>
  fc.oneof(fc.constantFrom(min, 0, max), fc.double({ min, max, noNaN: true }).map(Math.fround));
const pixels = fc.array(float(0, 1), { minLength: 12, maxLength: 12 });
const shifts = fc.array(float(-2, 2), { minLength: 12, maxLength: 12 });
const radius = fc.double({ min: 0, max: 4, noNaN: true });

/** θ with total(θ) = epsilon for a decreasing total, by bisection: slow, and right without any sorting. */
function bisect(total: (threshold: number) => number, epsilon: number): number {
  if (total(0) <= epsilon) return 0;
  let [low, high] = [0, 10];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (total(middle) > epsilon) low = middle;
    else high = middle;
  }
  return high;
}

/** The nearest point of the L1 ball whose values keep within the given room: shrink by one threshold, cut at the room. */
function nearestL1(delta: number[], room: number[], epsilon: number): number[] {
  const sizes = (threshold: number) =>
    delta.map((d, i) => Math.min(Math.max(Math.abs(d) - threshold, 0), Math.max(room[i], 0)));
  const kept = sizes(bisect((threshold) => sum(sizes(threshold)), epsilon));
  return delta.map((d, i) => Math.sign(d) * kept[i]);
}

describe('projections in L1 and L0', () => {
  const table = [
    // Sorted 4, 3, 0.1: (4 + 3 − 2) / 2 = 2.5 is taken from the two largest.
    { norm: 'l1', epsilon: 2, given: [3, -4, 0.1, 0], expected: [0.5, -1.5, 0, 0] },
    { norm: 'l1', epsilon: 0, given: [3, -4, 0.1, 0], expected: [0, 0, 0, 0] },
    { norm: 'l1', epsilon: 8, given: [3, -4, 0.1, 0], expected: [3, -4, 0.1, 0] },
    { norm: 'l0', epsilon: 2, given: [3, -4, 0.1, 0], expected: [3, -4, 0, 0] },
    { norm: 'l0', epsilon: 1.9, given: [3, -4, 0.1, 0], expected: [0, -4, 0, 0] },
    { norm: 'l0', epsilon: 0, given: [3, -4, 0.1, 0], expected: [0, 0, 0, 0] },
    { norm: 'l0', epsilon: 9, given: [3, -4, 0.1, 0], expected: [3, -4, 0.1, 0] },
    { norm: 'l0', epsilon: 2, given: [1, 1, 1, 1], expected: [1, 1, 0, 0] },
  ] as const;
  for (const { norm, epsilon, given, expected } of table)
    it(`${norm} of (${given.join(', ')}) at ε ${epsilon} by hand`, () =>
      expectNoLeak(() => {
        const delta = images(given);
        const projected = projectToBall[norm](delta, epsilon);
        expect(largestDifference(read(projected), expected)).to.be.below(1e-6);
        tf.dispose([delta, projected]);
      }));

  it('l1 agrees with a bisection in double precision', () =>
    fc.assert(
      fc.property(shifts, radius, (values, epsilon) =>
        tf.tidy(() => {
          const found = read(projectToBall.l1(images(values, 2), epsilon));
          for (const from of [0, 6]) {
            const row = values.slice(from, from + 6);
            const expected = nearestL1(row, new Array(6).fill(Number.POSITIVE_INFINITY), epsilon);
            expect(largestDifference(found.slice(from, from + 6), expected)).to.be.below(2e-6);
            expect(sum(found.slice(from, from + 6).map(Math.abs))).to.be.at.most(epsilon * (1 + 1e-6));
          }
        }),
      ),
      { numRuns: 60 },
    ));

  it('l0 is the nearest of all points with so many changes', () =>
    fc.assert(
      fc.property(shifts, fc.integer({ min: 0, max: 7 }), (values, epsilon) =>
        tf.tidy(() => {
          const found = read(projectToBall.l0(images(values, 2), epsilon));
          for (const from of [0, 6]) {
            const row = values.slice(from, from + 6);
            const left = row.map((d, i) => (d - found[from + i]) ** 2);
            // What is given up is the smallest: all choices of values to keep are tried.
            let best = Number.POSITIVE_INFINITY;
            for (let choice = 0; choice < 64; choice++) {
              const kept = row.map((_, i) => (choice >> i) & 1);
              if (sum(kept) <= epsilon) best = Math.min(best, sum(row.map((d, i) => (kept[i] ? 0 : d * d))));
            }
            expect(sum(left)).to.be.closeTo(best, 1e-9);
            expect(found.slice(from, from + 6).filter((d) => d !== 0).length).to.be.at.most(epsilon);
          }
        }),
      ),
      { numRuns: 40 },
    ));
});

describe('the ball in the pixel range', () => {
  it('l1 by hand: what the range cuts off goes to the other values', () =>
    tf.tidy(() => {
      // At threshold θ the sizes are min(2 − θ, 0.1) and 1 − θ: 0.1 + 0.4 = 0.5 at θ = 0.6.
      const moved = projectInBox.l1(images([2.9, 1.5]), images([0.9, 0.5]), 0.5);
      expect(largestDifference(read(moved), [1, 0.9])).to.be.below(1e-6);
      // Projecting and then clipping gives (0.5, 0), of which the range leaves 0.1.
    }));

  it('l1 agrees with a bisection in double precision', () =>
    fc.assert(
      fc.property(pixels, shifts, radius, (values, deltas, epsilon) =>
        tf.tidy(() => {
          const original = images(values, 2);
          const moved = original.add(images(deltas, 2)) as Tensor4D;
          const found = read(projectInBox.l1(moved, original, epsilon));
          for (const from of [0, 6]) {
            const x = values.slice(from, from + 6);
            const delta = x.map((v, i) => read(moved)[from + i] - v);
            const room = delta.map((d, i) => (d > 0 ? 1 - x[i] : x[i]));
            const expected = nearestL1(delta, room, epsilon).map((d, i) => x[i] + d);
            expect(largestDifference(found.slice(from, from + 6), expected)).to.be.below(3e-6);
          }
        }),
      ),
      { numRuns: 80 },
    ));

  for (const norm of ['linf', 'l2', 'l1'] as const)
    it(`${norm}: stays in both, and leaves a point of both where it is`, () =>
      fc.assert(
        fc.property(pixels, shifts, radius, (values, deltas, epsilon) =>
          tf.tidy(() => {
            const original = images(values, 2);
            const once = projectInBox[norm](original.add(images(deltas, 2)) as Tensor4D, original, epsilon);
            for (const pixel of read(once)) expect(pixel).to.be.within(0, 1);
            for (const length of norms[norm](once.sub(original)).dataSync())
              expect(length).to.be.at.most(epsilon * (1 + 1e-6) + 1e-6);
            expect(largestDifference(read(projectInBox[norm](once, original, epsilon)), read(once))).to.be.below(2e-6);
          }),
        ),
        { numRuns: 40 },
      ));

  it('an L1 step passes on what has no room', () =>
    tf.tidy(() => {
      const original = images([0.9, 0.5, 0.5, 0.2]);
      const step = (gradient: number[], length: number) =>
        read(stepInBall.l1(original, images(gradient), original, 10, length));
      expect(largestDifference(step([3, 2, 1, 0], 0.5), [1, 0.9, 0.5, 0.2])).to.be.below(1e-6);
      expect(largestDifference(step([1, 2, -0.5, -3], 0.5), [0.9, 0.8, 0.5, 0])).to.be.below(1e-6);
      expect(largestDifference(step([0, 0, 0, 0], 0.5), read(original))).to.equal(0);
    }));

  it('an L0 step takes the values that gain most at their bounds, and gives up those that gain least', () =>
    tf.tidy(() => {
      const original = images([0.9, 0.5, 0.5, 0.2]);
      // Gains at the bounds: 3 · 0.1, 2 · 0.5, 1 · 0.5, 4 · 0.2.
      const gradient = images([3, 2, 1, -4]);
      const step = (from: Tensor4D, length: number) => read(stepInBall.l0(from, gradient, original, 2, length));
      expect(largestDifference(step(original, 2), [0.9, 1, 0.5, 0])).to.be.below(1e-6);
      expect(largestDifference(step(original, 1), [0.9, 1, 0.5, 0.2])).to.be.below(1e-6);
      expect(largestDifference(step(images([1, 0.5, 1, 0.2]), 2), [0.9, 1, 0.5, 0])).to.be.below(1e-6);
    }));

  for (const norm of ['linf', 'l1', 'l0'] as const)
    it(`${norm}: from the original, a step as long as the ball gains the most there is`, () =>
      fc.assert(
        fc.property(pixels, shifts, fc.integer({ min: 1, max: 5 }), (values, slopes, k) =>
          tf.tidy(() => {
            const epsilon = norm === 'l0' ? k : k / 4;
            const [original, gradient] = [images(values, 2), images(slopes, 2)];
            const moved = stepInBall[norm](original, gradient, original, epsilon, epsilon);
            const gains = moved.sub(original).mul(gradient).sum([1, 2, 3]).dataSync();
            gains.forEach((gain, row) => {
              const order = Array.from({ length: 6 }, (_, i) => row * 6 + i).map((i) => ({
                slope: Math.abs(slopes[i]),
                room: slopes[i] > 0 ? 1 - values[i] : values[i],
              }));
              let most = 0;
              if (norm === 'linf') most = sum(order.map(({ slope, room }) => slope * Math.min(room, epsilon)));
              if (norm === 'l0')
                most = sum(
                  order
                    .map(({ slope, room }) => slope * room)
                    .sort((a, b) => b - a)
                    .slice(0, k),
                );
              if (norm === 'l1') {
                let left = epsilon;
                for (const { slope, room } of order.sort((a, b) => b.slope - a.slope)) {
                  most += slope * Math.min(room, left);
                  left -= Math.min(room, left);
                }
              }
              expect(gain).to.be.closeTo(most, 1e-5);
            });
          }),
        ),
        { numRuns: 40 },
      ));
});

describe('directions and random points in L1 and L0', () => {
  it('the steepest direction is one value, and gains the largest gradient', () =>
    fc.assert(
      fc.property(shifts, (values) =>
        tf.tidy(() => {
          const gradient = images(values, 2);
          const direction = steepest.l1(gradient);
          const largest = norms.linf(gradient).dataSync();
          const lengths = norms.l1(direction).dataSync();
          direction
            .mul(gradient)
            .sum([1, 2, 3])
            .dataSync()
            .forEach((gain, row) => {
              expect(gain).to.be.closeTo(largest[row], 1e-6);
              expect(lengths[row]).to.equal(largest[row] > 0 ? 1 : 0);
            });
          expect(read(steepest.l0(gradient))).to.deep.equal(read(direction));
        }),
      ),
      { numRuns: 30 },
    ));

  it('l1: uniform in the ball', () =>
    tf.tidy(() => {
      const [n, d] = [2000, 5];
      const points = randomInBall('l1', 2, [n, 1, d, 1], (row) => [7, row]);
      const lengths = Array.from(norms.l1(points).dataSync());
      // The share of the ball within radius r is (r / 2)^5, so (length / 2)^5 is uniform: mean 1/2, deviation 0.289.
      expect(sum(lengths.map((r) => (r / 2) ** d)) / n).to.be.closeTo(0.5, (4 * 0.289) / Math.sqrt(n));
      expect(lengths.reduce((a, b) => Math.max(a, b))).to.be.at.most(2 + 1e-6);
      // On the simplex the largest of d parts of 1 is (1 + 1/2 + … + 1/d) / d on average.
      const largest = Array.from(norms.linf(points).dataSync(), (value, i) => value / lengths[i]);
      expect(sum(largest) / n).to.be.closeTo((1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5) / 5, 0.012);
      expect(Math.abs(sum(read(points)) / (n * d))).to.be.below(0.03);
    }));

  it('l0: as many values as epsilon says, anywhere', () =>
    tf.tidy(() => {
      const points = randomInBall('l0', 2.5, [500, 1, 5, 1], (row) => [7, row]);
      expect(new Set(norms.l0(points).dataSync())).to.deep.equal(new Set([2]));
      const values = read(points);
      for (const value of values) expect(value).to.be.within(-1, 1);
      for (let place = 0; place < 5; place++) {
        const changed = values.filter((value, i) => i % 5 === place && value !== 0).length;
        expect(changed / 500).to.be.closeTo(2 / 5, (5 * 0.49) / Math.sqrt(500));
      }
    }));
});
