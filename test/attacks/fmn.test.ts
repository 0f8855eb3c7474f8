import { expect } from 'chai';
import fc from 'fast-check';
import { projectRows } from '../../lib/attacks/gradient/fmn-projection.js';
import { deepFool, fmn, perturbationNorms, pgd } from '../../lib/attacks/index.js';
import { imageTensor } from '../../lib/data/index.js';
import type { Network } from '../../lib/models/index.js';
import { type Norm, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong, largestDifference } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';
import { mean, outcomeOn } from './minimal-lenet.js';

const NORMS = ['linf', 'l2', 'l1', 'l0'] as const;

/** Projects rows of equal length onto balls of their own radii. */
function project(norm: Norm, rows: number[][], radii: number[]): number[][] {
  return tf.tidy(() => {
    const delta = tf.tensor4d(rows.flat(), [rows.length, 1, rows[0].length, 1]);
    const values = Array.from(projectRows[norm](delta, Float32Array.from(radii)).dataSync());
    return rows.map((row, i) => values.slice(i * row.length, (i + 1) * row.length));
  });
}

describe('projection onto balls of their own radii', () => {
  it('by hand', () => {
    const row = [3, -4, 0, 1];
    const expected: [Norm, number, number[]][] = [
      ['linf', 2, [2, -2, 0, 1]],
      ['l2', 13 ** 0.5, row.map((x) => x / 2 ** 0.5)],
      ['l1', 5, [2, -3, 0, 0]],
      ['l1', 2, [0.5, -1.5, 0, 0]],
      ['l1', 6.5, [2.5, -3.5, 0, 0.5]],
      ['l0', 2, [3, -4, 0, 0]],
      ['l0', 0, [0, 0, 0, 0]],
      ['l0', 9, row],
    ];
    for (const [norm, radius, to] of expected)
      expect(largestDifference(project(norm, [row], [radius])[0], to), `${norm} ${radius}`).to.be.below(1e-6);
  });

  it('keeps the first of equals in L0', () => {
    expect(project('l0', [[1, -1, 1, 2]], [3])[0]).to.deep.equal([1, -1, 0, 2]);
  });

  for (const norm of NORMS)
    it(`${norm}: stays in the ball, leaves what is inside, and no other point of the ball is nearer`, () =>
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
          fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
          fc.integer({ min: 0, max: 6 }),
          (values, others, radius) => {
            const zero = [0, 0, 0, 0, 0];
            const [point, other] = [values, others].map((row) => Array.from(Float32Array.from(row)));
            const size = norm === 'l0' ? radius : radius / 3;
            const [to] = project(norm, [point], [size]);
            expect(perturbationNorms(to, zero)[norm]).to.be.at.most(size * (1 + 1e-6) + 1e-6);
            if (perturbationNorms(point, zero)[norm] <= size) expect(largestDifference(to, point)).to.be.below(1e-6);
            const [elsewhere] = project(norm, [other], [size]);
            const far = (a: number[]) => perturbationNorms(a, point).l2;
            expect(far(to)).to.be.at.most(far(elsewhere) + 1e-5);
          },
        ),
        { numRuns: 60 },
      ));

  it('gives each row its own radius, and leaves no tensor', () =>
    expectNoLeak(() => {
      for (const norm of NORMS)
        expect(
          project(
            norm,
            [
              [5, 0],
              [5, 0],
              [5, 0],
            ],
            [0, 1, 9],
          ),
          norm,
        ).to.deep.equal([
          [0, 0],
          [norm === 'l0' ? 5 : 1, 0],
          [5, 0],
        ]);
    }));
});

describe('FMN', () => {
  const settings: [() => unknown, string][] = [
    [() => fmn({ steps: 0 }), 'steps must be'],
    [() => fmn({ stepSize: 0 }), 'stepSize must be'],
    [() => fmn({ stepSize: 1, finalStepSize: 2 }), 'finalStepSize must be'],
    [() => fmn({ gamma: 2 }), 'gamma must be'],
    [() => fmn({ gamma: 0.1, finalGamma: 0.2 }), 'finalGamma must be'],
    [() => fmn({ norm: 'l2', direction: 'sign' }), 'signs in linf only, got l2'],
    [() => fmn({ norm: 'linf', direction: 'up' as 'sign' }), 'gradient or sign, got direction up'],
  ];
  for (const [make, says] of settings) it(`settings: ${says}`, () => expectRejects(make, RangeError, says));
});

describeWithMirror('FMN on the published LeNet', function () {
  this.timeout(60_000);
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  for (const norm of ['linf', 'l2'] as const)
    it(`${norm}: nearer than DeepFool, and than the balls in which PGD breaks rows`, async () => {
      const { distances, rows, failed } = await outcomeOn(model, fmn({ norm }), 50);
      expect(failed).to.equal(0);
      const other = await outcomeOn(model, deepFool({ norm }), 50);
      expect(mean(distances)).to.be.below(0.9 * mean(other.distances));
      const data = await firstRows(50);
      const images = imageTensor(data);
      for (const epsilon of norm === 'l2' ? [1, 2] : [0.1, 0.2]) {
        const attack = pgd({ norm, epsilon, randomStart: false });
        const result = await attack.run(model, { images, labels: data.labels });
        const broken = rows.map((row, i) => ({ row, distance: distances[i] })).filter(({ row }) => result.success[row]);
        const inside = broken.filter(({ distance }) => distance <= epsilon);
        // Each may end in a worse valley than the other, but seldom.
        expect(inside.length).to.be.at.least(0.9 * broken.length);
      }
      images.dispose();
    });

  it('linf, by signs: no farther than along gradients', async () => {
    const [signs, gradients] = [
      await outcomeOn(model, fmn({ norm: 'linf', direction: 'sign' }), 50),
      await outcomeOn(model, fmn({ norm: 'linf' }), 50),
    ];
    expect(signs.failed).to.equal(0);
    expect(mean(signs.distances)).to.be.at.most(mean(gradients.distances));
  });

  it('l0 and l1: few values, by small sums, on every row', async () => {
    const data = await firstRows(50);
    const sparse = await outcomeOn(model, fmn({ norm: 'l0' }), 50);
    const small = await outcomeOn(model, fmn({ norm: 'l1' }), 50);
    expect([sparse.failed, small.failed]).to.deep.equal([0, 0]);
    // What Foolbox needs on the first 1,000, and three standard errors of so few rows.
    expect(mean(sparse.distances)).to.be.below(9.7 + 2);
    expect(mean(small.distances)).to.be.below(7.98 + 1.5);
    // Each is best in its own norm.
    const l1Of = (images: Float32Array) =>
      mean(
        sparse.rows.map(
          (i) =>
            perturbationNorms(images.subarray(i * 784, (i + 1) * 784), data.images.subarray(i * 784, (i + 1) * 784)).l1,
        ),
      );
    expect(l1Of(small.images)).to.be.below(l1Of(sparse.images));
  });

  const marks: [Norm, number, string][] = [
    ['l2', 1.436, "DDN's mean in Foolbox; Foolbox's FMN: 2.04"],
    ['l0', 9.7, "Foolbox's FMN"],
    ['l1', 7.26, "Foolbox's FMN on the 91 % where it succeeds"],
    ['linf', 0.1346 * 0.9, 'a tenth nearer than DeepFool'],
  ];
  for (const [norm, mark, whose] of marks)
    itLong(`first 1,000, ${norm}: all succeed, mean ${mark} or less (${whose})`, async function () {
      this.timeout(600_000);
      const { distances, failed } = await outcomeOn(model, fmn({ norm }), 1000);
      expect(failed).to.equal(0);
      expect(mean(distances)).to.be.at.most(mark);
    });
});
