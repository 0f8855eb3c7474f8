import { expect } from 'chai';
import { autoPgd, checkpoints } from '../../lib/attacks/gradient/apgd-rule.js';
import { type Attack, apgd, apgdCe, apgdT, autoAttack, pgd } from '../../lib/attacks/index.js';
import { imageTensor } from '../../lib/data/index.js';
import type { DifferentiableClassifier, Network } from '../../lib/models/index.js';
import { keyedNormal, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';
import { interior, linearModel, WIDTH } from './linear.js';

const count = (flags: Uint8Array) => flags.reduce((a, b) => a + b, 0);

/** A linear model of several classes on images of 2 × 3. */
function manyClasses(classes: number): DifferentiableClassifier {
  const weights = keyedNormal(WIDTH * classes, 11);
  const logits = (images: Tensor4D): Tensor2D =>
    tf.tidy(() => images.reshape([-1, WIDTH]).matMul(tf.tensor2d(weights, [WIDTH, classes])) as Tensor2D);
  const shape = { name: 'many', inputShape: [2, 3, 1] as const, classes, scores: 'logits' as const };
  return { ...shape, logits, predict: async (images) => logits(images) };
}

describe('Auto-PGD', () => {
  it('reviews step sizes at the checkpoints of the paper', () => {
    expect([...checkpoints(100)]).to.deep.equal([22, 41, 57, 70, 80, 87, 93, 99]);
    expect([...checkpoints(10)]).to.deep.equal([3, 5, 6, 7, 8, 9, 10]);
    expect([...checkpoints(1)]).to.deep.equal([1]);
  });

  it('halves the step of a row that oscillates or stands still, and of no other', () =>
    expectNoLeak(() =>
      tf.tidy(() => {
        const column = (...values: number[]) => tf.tensor4d(values, [values.length, 1, 1, 1]);
        // Between the checkpoints at 22 and 41 lie 19 steps: .75 · 19 = 14.25 must have risen.
        const rows = [
          { rises: 15, halved: 0, best: 2, before: 1, back: 0, what: 'rises and improves' },
          { rises: 14, halved: 0, best: 2, before: 1, back: 1, what: 'rises too seldom' },
          { rises: 19, halved: 0, best: 2, before: 2, back: 1, what: 'no better, same step as before' },
          { rises: 19, halved: 1, best: 2, before: 2, back: 0, what: 'no better, but its step was just halved' },
          { rises: 0, halved: 1, best: 2, before: 2, back: 1, what: 'oscillates still' },
        ];
        const images = tf.zeros([rows.length, 1, 1, 1]) as Tensor4D;
        const state = {
          current: images,
          previous: images,
          original: images,
          best: images,
          bestGradient: images,
          lastLoss: images,
          step: column(...rows.map(() => 0.4)),
          rises: column(...rows.map((row) => row.rises)),
          halved: column(...rows.map((row) => row.halved)),
          bestLoss: column(...rows.map((row) => row.best)),
          checkedLoss: column(...rows.map((row) => row.before)),
        };
        const { numbers, back } = autoPgd('linf', 0.2, 100, 0.75).review(state, 41);
        const steps = numbers.step?.dataSync() ?? [];
        rows.forEach((row, i) => {
          expect(back.dataSync()[i], row.what).to.equal(row.back);
          expect(steps[i], row.what).to.be.closeTo(row.back ? 0.2 : 0.4, 1e-7);
          expect(numbers.halved?.dataSync()[i]).to.equal(row.back);
          expect(numbers.checkedLoss?.dataSync()[i]).to.equal(row.best);
        });
      }),
    ));

  it('moves by the step, then with momentum .75', () =>
    expectNoLeak(() =>
      tf.tidy(() => {
        const point = (...values: number[]) => tf.tensor4d(values, [1, 1, 3, 1]);
        const rule = autoPgd('linf', 0.2, 100, 0.75);
        const state = {
          current: point(0.5, 0.5, 0.55),
          previous: point(0.4, 0.5, 0.55),
          original: point(0.5, 0.5, 0.5),
          step: tf.tensor4d([0.1], [1, 1, 1, 1]),
        } as Parameters<typeof rule.move>[0];
        const gradient = point(1, -2, 3);
        const read = (x: Tensor4D) => Array.from(x.dataSync(), (v) => Math.round(v * 1e5) / 1e5);
        expect(read(rule.move(state, gradient, 0))).to.deep.equal([0.6, 0.4, 0.65]);
        // .5 + .75 · .1 + .25 · .1 = .6; .5 − .75 · .1 = .425; .55 + .75 · .1 = .625.
        expect(read(rule.move(state, gradient, 5))).to.deep.equal([0.6, 0.425, 0.625]);
        const far = { ...state, step: tf.tensor4d([4], [1, 1, 1, 1]) };
        expect(read(rule.move(far, gradient, 0))).to.deep.equal([0.7, 0.3, 0.7]);
      }),
    ));

  for (const norm of ['linf', 'l2'] as const)
    for (const loss of ['crossEntropy', 'margin'] as const)
      it(`${norm}, ${loss}: finds the worst case of a linear model`, () =>
        expectNoLeak(async () => {
          const model = linearModel();
          const data = interior(model, 20);
          const images = data.tensor();
          const weights = Array.from(model.difference);
          const gain = norm === 'linf' ? weights.reduce((sum, d) => sum + Math.abs(d), 0) : Math.hypot(...weights);
          const attack = apgd({ norm, epsilon: 0.1, loss, earlyStop: false });
          const result = await attack.run(model, { images, labels: data.labels });
          const pixels = result.images;
          for (let i = 0; i < 20; i++) {
            const margin = Math.abs(model.margin(data.row(i)));
            const found = model.margin(pixels.subarray(i * WIDTH, (i + 1) * WIDTH)) * (data.labels[i] ? 1 : -1);
            expect(found).to.be.closeTo(margin - 0.1 * gain, 1e-5);
          }
          images.dispose();
        }));

  for (const classes of [2, 3, 5])
    it(`apgd-t aims at every other class of ${classes}, and finds what is in reach of the nearest`, () =>
      expectNoLeak(async () => {
        const model = manyClasses(classes);
        const images = tf.tidy(
          () =>
            tf
              .tensor4d(keyedNormal(30 * WIDTH, 12), [30, 2, 3, 1])
              .mul(0.05)
              .add(0.5) as Tensor4D,
        );
        const labels = tf.tidy(() => Int32Array.from(model.logits(images).argMax(1).dataSync()));
        const logits = tf.tidy(() => model.logits(images).arraySync());
        const weights = keyedNormal(WIDTH * classes, 11);
        // Two classes of these weights lie farther apart.
        const epsilon = classes === 2 ? 0.12 : 0.05;
        const result = await apgdT({ epsilon, steps: 20 }).run(model, { images, labels });
        let broken = 0;
        labels.forEach((label, i) => {
          // Class k is in reach where the margin is less than ε times the L1 norm of the difference of weights.
          const left = Array.from({ length: classes }, (_, k) => {
            let reach = 0;
            for (let j = 0; j < WIDTH; j++) reach += Math.abs(weights[j * classes + k] - weights[j * classes + label]);
            return k === label ? Number.POSITIVE_INFINITY : logits[i][label] - logits[i][k] - epsilon * reach;
          });
          const nearest = Math.min(...left);
          if (Math.abs(nearest) > 1e-5) expect(result.success[i], `row ${i}`).to.equal(Number(nearest < 0));
          broken += result.success[i];
          // Each aim costs an unbroken row its 20 steps.
          if (!result.success[i]) expect(result.gradients[i]).to.equal(20 * (classes - 1));
        });
        expect(broken).to.be.within(1, 29);
        images.dispose();
      }));

  it('refuses what it does not have', async () => {
    await expectRejects(() => apgd({ epsilon: 1, norm: 'l0' as 'l2' }), RangeError, 'got l0; use pgd for l0');
    await expectRejects(() => apgdCe({ epsilon: -1 }), RangeError, 'epsilon must be a number 0 or more');
    await expectRejects(
      () => apgdT({ epsilon: 1, targets: 0 }),
      RangeError,
      'targets must be a whole number 1 or more',
    );
    await expectRejects(() => apgd({ epsilon: 1, rho: 2 }), RangeError, 'rho must be a number 0 or more, at most 1');
    await expectRejects(() => autoAttack({ epsilon: Number.NaN }), RangeError, 'got NaN');
    await expectRejects(() => autoAttack({ epsilon: 1, norm: 'l0' as 'l2' }), RangeError, 'linf and l2, got l0');
    await expectRejects(
      () => autoAttack({ epsilon: 1, version: 'plus' as 'standard' }),
      RangeError,
      'versions standard, rand and auto, got plus',
    );
  });
});

describeWithMirror('AutoAttack on the published LeNet', function () {
  this.timeout(process.env.ADVLAB_LONG ? 1_800_000 : 60_000);
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  const robust = async (attack: Attack<DifferentiableClassifier>, n: number) => {
    const data = await firstRows(n);
    return expectNoLeak(async () => {
      const images = imageTensor(data);
      const { success } = await attack.run(model, { images, labels: data.labels });
      images.dispose();
      return n - count(success);
    });
  };

  it('leaves no more than PGD does, and aiming leaves less', async () => {
    const left = await robust(pgd({ epsilon: 0.1, randomStart: false }), 60);
    const ce = await robust(apgdCe({ epsilon: 0.1 }), 60);
    expect(ce).to.be.at.most(left);
    expect(await robust(apgdT({ epsilon: 0.1, targets: 3 }), 60)).to.be.below(ce);
  });

  it('at ε .3 leaves nothing, like PGD in five libraries', async () => {
    expect(await robust(autoAttack({ epsilon: 0.3 }), 100)).to.equal(0);
  });

  // The authors' code: .599 and .003.
  for (const [epsilon, most] of [
    [0.1, 604],
    [0.2, 8],
  ])
    itLong(`at ε ${epsilon} leaves at most ${most} of the first 1,000`, async () => {
      expect(await robust(autoAttack({ epsilon }), 1000)).to.be.at.most(most);
    });
});
