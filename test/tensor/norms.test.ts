import { expect } from 'chai';
import fc from 'fast-check';
import { norms, projectToBall, steepest, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../helpers.js';

const images = (values: number[], n = 1) => tf.tensor4d(values, [n, 1, values.length / n, 1]);
const read = (tensor: Tensor4D) => Array.from(tensor.dataSync());

/** Rows [2, 1, 4, 1] of pixel changes, some of them exactly zero. */
const change = fc.oneof(fc.constant(0), fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround));
const changes = fc.array(change, { minLength: 8, maxLength: 8 });
const radius = fc.double({ min: 0, max: 1.5, noNaN: true });

describe('norms', () => {
  const rows = images([3, -4, 0, 0, 1, 1, -1, 1], 2);
  after(() => rows.dispose());
  const table = { linf: [4, 1], l2: [5, 2], l1: [7, 4], l0: [2, 4] };
  for (const [name, expected] of Object.entries(table))
    it(`${name} of (3, −4, 0, 0) and (1, 1, −1, 1) is ${expected.join(' and ')}`, () =>
      expectNoLeak(() => {
        const result = norms[name as keyof typeof norms](rows);
        expect(result.shape).to.deep.equal([2]);
        expect(Array.from(result.dataSync())).to.deep.equal(expected);
        result.dispose();
      }));
});

describe('projections', () => {
  const table: { norm: 'linf' | 'l2'; epsilon: number; expected: number[] }[] = [
    { norm: 'linf', epsilon: 0.5, expected: [0.5, -0.5, 0.1, 0] },
    { norm: 'l2', epsilon: 2.5, expected: [1.5, -2, 0, 0] },
  ];
  const given = { linf: [3, -4, 0.1, 0], l2: [3, -4, 0, 0] };
  for (const { norm, epsilon, expected } of table)
    it(`${norm} by hand`, () =>
      expectNoLeak(() => {
        const delta = images(given[norm]);
        const projected = projectToBall[norm](delta, epsilon);
        expect(largestDifference(read(projected), expected)).to.be.below(1e-6);
        tf.dispose([delta, projected]);
      }));

  for (const norm of ['linf', 'l2'] as const) {
    it(`${norm}: inside the ball, unchanged by a second projection, and no point of the ball is moved`, () => {
      fc.assert(
        fc.property(changes, radius, (values, epsilon) =>
          tf.tidy(() => {
            const delta = images(values, 2);
            const once = projectToBall[norm](delta, epsilon);
            const twice = projectToBall[norm](once, epsilon);
            const lengths = norms[norm](delta).dataSync();
            norms[norm](once)
              .dataSync()
              .forEach((length, row) => {
                expect(length).to.be.at.most(epsilon * (1 + 1e-6) + 1e-12);
                const [before, after] = [delta, once].map((t) => read(t).slice(row * 4, row * 4 + 4));
                // Below 1e-18 the squares of an L2 length vanish from float32.
                if (lengths[row] <= epsilon * (1 - 1e-6)) expect(largestDifference(after, before)).to.be.below(1e-18);
                else expect(length).to.be.closeTo(epsilon, 1e-6);
              });
            expect(largestDifference(read(twice), read(once))).to.be.below(1e-6);
          }),
        ),
        { numRuns: 60 },
      );
    });

    it(`${norm}: the projection is the nearest point of the ball`, () => {
      fc.assert(
        fc.property(changes, changes, radius, (values, others, epsilon) =>
          tf.tidy(() => {
            const delta = images(values, 2);
            const other = projectToBall[norm](images(others, 2), epsilon);
            const distance = (to: Tensor4D) => norms.l2(delta.sub(to)).dataSync();
            const [nearest, alternative] = [distance(projectToBall[norm](delta, epsilon)), distance(other)];
            nearest.forEach((d, row) => {
              expect(d).to.be.at.most(alternative[row] + 1e-5);
            });
          }),
        ),
        { numRuns: 60 },
      );
    });

    it(`${norm}: the steepest direction has unit norm and gains the dual norm of the gradient`, () => {
      fc.assert(
        fc.property(changes, (values) =>
          tf.tidy(() => {
            const gradient = images(values, 2);
            const direction = steepest[norm](gradient);
            const lengths = norms[norm](direction).dataSync();
            const gains = direction.mul(gradient).sum([1, 2, 3]).dataSync();
            const duals = norms[norm === 'linf' ? 'l1' : 'l2'](gradient).dataSync();
            lengths.forEach((length, row) => {
              if (duals[row] < 1e-6) return;
              expect(length).to.be.closeTo(1, 1e-5);
              expect(gains[row]).to.be.closeTo(duals[row], 1e-5 * Math.max(1, duals[row]));
            });
          }),
        ),
        { numRuns: 60 },
      );
    });

    it(`${norm}: a gradient of zero gives no direction, not NaN`, () =>
      tf.tidy(() => {
        expect(read(steepest[norm](images([0, 0, 0, 0]))).map(Math.abs)).to.deep.equal([0, 0, 0, 0]);
      }));
  }
});
