import { expect } from 'chai';
import { pgd } from '../../../lib/attacks/index.js';
import {
  differentiableProjection,
  nearestManifold,
  overpowered,
  project,
  projection,
  purified,
  searchBall,
} from '../../../lib/defences/index.js';
import { solvePositive } from '../../../lib/defences/purification/solve.js';
import { argmaxRows, linearize } from '../../../lib/models/index.js';
import { interruptSignal, keyedNormal, keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { flatManifolds } from './flat-manifolds.js';

const { vae, along, away } = flatManifolds();
const N = 5;
const pixels = keyedUniform(N * WIDTH, 0.2, 0.8, 9);
const image = (row: number) => pixels.subarray(row * WIDTH, (row + 1) * WIDTH);
const tensor = () => tf.tensor4d(pixels, [N, 2, 3, 1]);
const search = { steps: 300, starts: 1, learningRate: 0.1 };
const squared = (vector: readonly number[]) => vector.reduce((sum, value) => sum + value ** 2, 0);
/** The class of the nearest plane, in closed form. */
const nearest = (row: number) => Number(squared(away(image(row), 1)) < squared(away(image(row), 0)));

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, within: number) {
  expect(found.length).to.equal(expected.length);
  Array.from(found).forEach((value, i) => {
    expect(value).to.be.closeTo(expected[i], within);
  });
}

describe('attacks that know the manifolds', () => {
  after(() => vae.dispose());

  for (const through of ['tangent', 'unrolled'] as const)
    it(`a projection onto a plane is differentiated as the plane's projector (${through})`, () =>
      expectNoLeak(() => {
        const purifier = differentiableProjection(vae, { ...search, through, unrolledSteps: 40 });
        const images = tensor();
        const cotangent = tf.tensor4d(keyedNormal(N * WIDTH, 5), images.shape);
        const pure = purifier.purify(images);
        const plain = projection(vae, search).purify(images);
        expect(Array.from(pure.dataSync())).to.deep.equal(Array.from(plain.dataSync()));
        const back = purifier.pullback?.(images, pure, cotangent) as Tensor4D;
        const c = cotangent.dataSync();
        for (let row = 0; row < N; row++) {
          const at = [row * WIDTH, (row + 1) * WIDTH] as const;
          expectClose(back.dataSync().subarray(...at), along(c.subarray(...at), nearest(row)), 4e-3);
        }
        tf.dispose([images, cotangent, pure, plain, back]);
      }));

  it("most probable codes move by a share of the plane's projector: 1 / (1 + prior)", () => {
    // The prior of `project` where none is given is 1; a large one would make too long a step diverge.
    for (const [given, prior] of [
      [{}, 1],
      [{ prior: 9 }, 9],
    ] as const) {
      const options = { ...search, ...given, distance: 'map', through: 'unrolled', unrolledSteps: 40 } as const;
      const purifier = differentiableProjection(vae, options);
      tf.tidy(() => {
        const images = tensor();
        const cotangent = tf.tensor4d(keyedNormal(N * WIDTH, 5), images.shape);
        const pure = purifier.purify(images);
        const back = purifier.pullback?.(images, pure, cotangent).dataSync() ?? [];
        const found = project(vae, images, { ...search, distance: 'map', prior });
        const classes = found.nearest.dataSync();
        const c = cotangent.dataSync();
        for (let row = 0; row < N; row++) {
          const at = [row * WIDTH, (row + 1) * WIDTH] as const;
          const expected = along(c.subarray(...at), classes[row]).map((value) => value / (1 + prior));
          expectClose(Array.from(back).slice(...at), expected, 4e-3);
        }
      });
    }
  });

  it('one unrolled step moves along the plane by its length: 2 · ½ / ‖JᵀJ‖ = 1 / √2 of the way', () => {
    const purifier = differentiableProjection(vae, { ...search, through: 'unrolled', unrolledSteps: 1 });
    tf.tidy(() => {
      const images = tensor();
      const cotangent = tf.tensor4d(keyedNormal(N * WIDTH, 5), images.shape);
      const back = purifier.pullback?.(images, purifier.purify(images), cotangent).dataSync() ?? [];
      const expected = along(cotangent.dataSync().subarray(0, WIDTH), nearest(0)).map((value) => value / Math.SQRT2);
      expectClose(Array.from(back).slice(0, WIDTH), expected, 1e-5);
    });
  });

  it('refuses purified images of another', async () => {
    const images = tensor();
    const purifier = differentiableProjection(vae, search);
    await expectRejects(() => purifier.pullback?.(images, images, images), RangeError, 'did not make');
    images.dispose();
  });

  it('distances to the planes have the derivative of closed form, on a tape too', () =>
    expectNoLeak(() => {
      const model = nearestManifold(vae, search);
      const images = tensor();
      const there = linearize(model, images);
      const { linearize: _own, ...taped } = model;
      const onTape = linearize(taped, images);
      const cotangent = tf.tensor2d(keyedNormal(N * 2, 6), [N, 2]);
      const weights = cotangent.dataSync();
      const [back, again] = [there.pullback(cotangent), onTape.pullback(cotangent)];
      for (let row = 0; row < N; row++) {
        const apart = [0, 1].map((of) => away(image(row), of));
        expectClose(
          there.logits.dataSync().subarray(2 * row, 2 * row + 2),
          apart.map((a) => -squared(a)),
          1e-3,
        );
        const expected = apart[0].map(
          (_, i) => -2 * (weights[2 * row] * apart[0][i] + weights[2 * row + 1] * apart[1][i]),
        );
        for (const found of [back, again])
          expectClose(found.dataSync().subarray(row * WIDTH, (row + 1) * WIDTH), expected, 0.02);
      }
      there.dispose();
      onTape.dispose();
      tf.dispose([images, cotangent, back, again]);
    }));

  it('the search in latent space finds the distance of a ball from a manifold', () =>
    expectNoLeak(async () => {
      const images = tensor();
      const none = await searchBall(
        vae,
        images,
        { epsilon: 0, steps: 400, starts: 1, learningRate: 0.1 },
        interruptSignal(),
      );
      const all = await searchBall(
        vae,
        images,
        { epsilon: 1, steps: 50, starts: 2, learningRate: 0.1 },
        interruptSignal(),
      );
      for (let row = 0; row < N; row++)
        expectClose(
          none.distances.subarray(2 * row, 2 * row + 2),
          [0, 1].map((of) => squared(away(image(row), of))),
          1e-3,
        );
      expectClose(none.points.subarray(0, WIDTH), image(0), 1e-6);
      expectClose(all.distances, new Float32Array(2 * N), 1e-6);
      images.dispose();
    }));

  it('a large epsilon breaks every projection, and a tiny one none', () =>
    expectNoLeak(async () => {
      const model = linearModel();
      const images = tensor();
      for (const defended of [nearestManifold(vae, search), purified(model, projection(vae, search))]) {
        const answers = await defended.predict(images);
        const labels = argmaxRows(answers.dataSync(), 2);
        answers.dispose();
        const tiny = await overpowered(vae, { epsilon: 1e-4, steps: 50 }).run(defended, { images, labels });
        expect(Array.from(tiny.success)).to.deep.equal(new Array(N).fill(0));
      }
      const own = nearestManifold(vae, search);
      const labels = Int32Array.from({ length: N }, (_, row) => nearest(row));
      const far = await overpowered(vae, { epsilon: 0.8, steps: 100 }).run(own, { images, labels });
      const climbed = await pgd({ epsilon: 0.8, steps: 20 }).run(own, { images, labels });
      expect(Array.from(far.success)).to.deep.equal(new Array(N).fill(1));
      expect(Array.from(climbed.success)).to.deep.equal(new Array(N).fill(1));
      images.dispose();
    }));

  it('systems of a positive matrix are solved', () => {
    const d = 6;
    const root = keyedNormal(d * d, 8);
    const at = (i: number, j: number) =>
      Array.from({ length: d }, (_, k) => root[i * d + k] * root[j * d + k]).reduce((a, b) => a + b, i === j ? 0.1 : 0);
    const matrix = Float64Array.from({ length: d * d }, (_, i) => at(Math.floor(i / d), i % d));
    const wanted = keyedNormal(d, 9);
    const right = Array.from(wanted, (_, i) => wanted.reduce((sum, x, j) => sum + matrix[i * d + j] * x, 0));
    expectClose(solvePositive(Float64Array.from(matrix), right), wanted, 1e-6);
  });
});
