import { expect } from 'chai';
import { differentiateOver } from '../../lib/attacks/gradient/differentiate.js';
import { losses } from '../../lib/attacks/gradient/losses.js';
import { type Attack, autoAttack, cascade, Wave } from '../../lib/attacks/index.js';
import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { keyedNormal, keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, itLong } from '../helpers.js';
import { boundaryDistance, labelled, linearClasses, WIDTH } from './minimal.js';

const ROWS = 8;

/** A row this near to its boundary may fall on either side of it in float32. */
const UNDECIDED = 1e-4;

type Ball = { readonly norm: 'linf' | 'l2'; readonly epsilon: number };

/** Epsilons as shares of the way from the nearest boundary of any row to the farthest; AutoAttack takes its time. */
const ensembles: readonly [
  string,
  (ball: Ball) => Attack<DifferentiableClassifier>,
  readonly Ball['norm'][],
  readonly number[],
][] = [
  ['autoAttack', autoAttack, ['linf'], [0.6]],
  // Rows that it does not break cost it 4,000 gradients each.
  ['autoAttack, rand', (ball) => autoAttack({ ...ball, version: 'rand' }), ['linf'], [0.6]],
  ['cascade', (ball) => cascade({ ...ball, audited: 0 }), ['linf', 'l2'], [-0.05, 0.2, 0.6, 1.05]],
];

describe('ensembles on models of few classes', () => {
  for (const [name, make, norms, shares] of ensembles)
    for (const classes of [2, 3])
      (name.includes('rand') ? itLong : it)(
        `${name}: breaks just what lies in reach of ${classes} classes, whatever epsilon`,
        () =>
          expectNoLeak(async () => {
            const model = linearClasses(classes);
            const data = labelled(model, ROWS);
            const images = data.tensor();
            for (const norm of norms) {
              const nearest = Array.from(data.labels, (label, i) => boundaryDistance(model, data.row(i), label, norm));
              const [low, high] = [Math.min(...nearest), Math.max(...nearest)];
              for (const share of shares) {
                const epsilon = low + share * (high - low);
                const { success } = await make({ norm, epsilon }).run(model, { images, labels: data.labels });
                nearest.forEach((distance, row) => {
                  if (Math.abs(distance - epsilon) < UNDECIDED) return;
                  expect(success[row], `${norm} ε ${epsilon}, row ${row}`).to.equal(Number(distance < epsilon));
                });
              }
            }
            images.dispose();
          }),
      );
});

/** Two classes whose weights are drawn anew at each call, from a list that repeats. */
function drawing(weights: readonly Float32Array[]): DifferentiableClassifier {
  let call = 0;
  const logits = (images: Tensor4D): Tensor2D =>
    tf.tidy(() => {
      const drawn = tf.tensor2d(weights[call++ % weights.length], [WIDTH, 1]);
      const other = images.sub(0.5).reshape([-1, WIDTH]).matMul(drawn);
      return tf.concat([tf.zerosLike(other).add(1), other], 1) as Tensor2D;
    });
  return {
    name: 'drawing',
    inputShape: [2, 4, 1],
    classes: 2,
    scores: 'logits',
    logits,
    predict: async (images) => logits(images),
    linearize: (images) => {
      const drawn = weights[call % weights.length];
      const there = tf.keep(logits(images));
      return {
        logits: there,
        pullback: (cotangent) =>
          tf.tidy(
            () =>
              cotangent
                .slice([0, 1], [-1, 1])
                .matMul(tf.tensor2d(drawn, [1, WIDTH]))
                .reshape(images.shape) as Tensor4D,
          ),
        dispose: () => there.dispose(),
      };
    },
  };
}

describe('AutoAttack on models that draw at random', () => {
  const light = () => tf.fill([2, 2, 4, 1], 0.55) as Tensor4D;
  const labels = Int32Array.of(0, 0);
  const base = keyedNormal(WIDTH, 3);
  /** Weights that differ from draw to draw, but not in where they point. */
  const mild = [4, 5, 6].map((seed) => keyedNormal(WIDTH, seed).map((noise, j) => base[j] + 0.1 * noise));

  it('takes the mean of the gradients of its draws, and counts each', () =>
    expectNoLeak(() => {
      const draws = [3, 4, 5, 6].map((seed) => keyedNormal(WIDTH, seed));
      const images = tf.tensor4d(keyedUniform(2 * WIDTH, 0, 1, 7), [2, 2, 4, 1]);
      const spending = {
        queries: new Int32Array(2),
        gradients: new Int32Array(2),
        allowance: new Float64Array(2).fill(9),
      };
      const wave = new Wave(
        drawing(draws),
        { images, labels, indices: labels },
        { seed: 0, restart: 0, signal: new AbortController().signal, batchSize: 2, report: () => {} },
        spending,
      );
      const found = differentiateOver(4, wave, images, wave.all(), losses.margin);
      const [gradient, logits, pixels] = [found.gradient, found.logits, images].map((tensor) => [...tensor.dataSync()]);
      tf.dispose([found, images]);
      for (const row of [0, 1]) {
        for (let j = 0; j < WIDTH; j++)
          expect(gradient[row * WIDTH + j]).to.be.closeTo(
            draws.reduce((sum, w) => sum + w[j] / 4, 0),
            1e-6,
          );
        const last = draws[3].reduce((sum, w, j) => sum + w * (pixels[row * WIDTH + j] - 0.5), 0);
        expect(logits[2 * row + 1]).to.be.closeTo(last, 1e-5);
      }
      expect([...spending.gradients, ...spending.queries]).to.deep.equal([4, 4, 0, 0]);
    }));

  it('asks twice, and takes the version that fits', () =>
    expectNoLeak(async () => {
      const auto = autoAttack({ epsilon: 0.4, version: 'auto' });
      expect(auto.settings).to.include({ version: 'auto', attacks: 'apgd-ce+apgd-t+fab-t+square+apgd-ce#2+apgd-dlr' });
      const images = light();
      // Light gray lies within .4 of the other class, whatever the draw.
      const steady = await auto.run(drawing([base]), { images, labels });
      const jumpy = await auto.run(drawing(mild), { images, labels });
      images.dispose();
      for (const { success, queries } of [steady, jumpy]) {
        expect([...success]).to.deep.equal([1, 1]);
        for (const asked of queries) expect(asked).to.be.at.least(4);
      }
      for (const which of steady.foundBy ?? []) expect(which).to.be.within(0, 3);
      for (const which of jumpy.foundBy ?? []) expect(which).to.be.within(4, 5);
      for (const spent of steady.gradients) expect(spent).to.be.within(1, 19);
      for (const spent of jumpy.gradients) expect([spent > 0, spent % 20]).to.deep.equal([true, 0]);
    }));

  it('never goes over a budget, the two looks included', async () => {
    const images = light();
    for (const budget of [1, 3, 5, 30]) {
      const { queries, gradients } = await autoAttack({ epsilon: 1e-3, version: 'auto' }).run(
        drawing(mild),
        { images, labels },
        { budget },
      );
      queries.forEach((asked, row) => {
        expect(asked + gradients[row]).to.be.at.most(budget);
      });
    }
    images.dispose();
  });
});
