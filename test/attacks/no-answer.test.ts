import { expect } from 'chai';
import {
  type Attack,
  apgd,
  apgdT,
  bim,
  boundaryAttack,
  carliniWagner,
  confidentSquare,
  ddn,
  deepFool,
  diFgsm,
  fab,
  fabT,
  fgsm,
  fmn,
  greedyExchange,
  hopSkipJump,
  jsma,
  miFgsm,
  pdpgd,
  pgd,
  randomNoise,
  square,
  suite,
  superDeepFool,
  tiFgsm,
  trainSurrogate,
} from '../../lib/attacks/index.js';
import { digits } from '../../lib/data/index.js';
import { argmaxRows, type DifferentiableClassifier, lenet } from '../../lib/models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';
import { labelled, linearClasses, plain, WIDTH } from './minimal.js';

describe('no answer', () => {
  const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
  const rows: [string, number[], number][] = [
    ['the largest', [1, 3, 2], 1],
    ['the first of equals', [2, 3, 3], 1],
    ['NaN anywhere', [1, nan, 2], -1],
    ['NaN in the last place', [1, 2, nan], -1],
    ['NaN alone', [nan, nan, nan], -1],
    ['overflow', [1, inf, 2], -1],
    ['logarithms of probabilities, some of them 0', [-inf, -1, -2], 1],
    ['nothing but −∞', [-inf, -inf, -inf], -1],
  ];
  for (const [what, scores, answer] of rows)
    it(`${what}: ${answer}`, () => expect(Array.from(argmaxRows(scores, 3))).to.deep.equal([answer]));

  it('a surrogate does not learn from a victim without answers', async () => {
    const own = await digits('train');
    const victim = {
      name: 'mute',
      inputShape: own.shape,
      classes: 10,
      scores: 'logits' as const,
      predict: async (images: Tensor4D) => tf.fill([images.shape[0], 10], Number.NaN) as Tensor2D,
    };
    const settings = { epochs: 1, batchSize: 50, learningRate: 0.1, seed: 1 } as never;
    await expectRejects(
      () => trainSurrogate(victim, own, { architecture: lenet, settings }),
      RangeError,
      'has no answer',
    );
  });
});

/** Answers NaN where the mean of an image is above `most`; its gradient is NaN there too. */
function dim(most: number): DifferentiableClassifier {
  const { inputShape, classes, logits: sound } = linearClasses(3, 5);
  const logits = (images: Tensor4D) =>
    tf.tidy(() => {
      const room = tf.sub(most, images.mean([1, 2, 3])).reshape([-1, 1]);
      return sound(images).add(room.sqrt().mul(0)) as Tensor2D;
    });
  return { name: 'dim', inputShape, classes, scores: 'logits', logits, predict: async (images) => logits(images) };
}

describe('attacks on a model that breaks down where images are light', function () {
  this.timeout(20_000);
  const MOST = 0.52;
  const model = dim(MOST);
  const all = labelled(linearClasses(3, 5), 30);
  const mean = (image: ArrayLike<number>) => Array.from(image).reduce((sum, value) => sum + value, 0) / WIDTH;
  const rows = Array.from(all.labels.keys()).filter((i) => mean(all.row(i)) < MOST);
  const pixels = rows.flatMap((i) => Array.from(all.row(i)));
  const labels = Int32Array.from(rows, (i) => all.labels[i]);

  const epsilon = 0.3;
  const attacks: (Attack<DifferentiableClassifier> | Attack)[] = [
    hopSkipJump({ queries: 300 }),
    boundaryAttack({ queries: 300 }),
    square({ epsilon, queries: 100 }),
    square({ epsilon, queries: 100, loss: 'crossEntropy' }),
    confidentSquare({ epsilon, queries: 50 }),
    randomNoise({ epsilon, tries: 20 }),
    fgsm({ epsilon }),
    pgd({ epsilon, steps: 10, restarts: 2 }),
    pgd({ epsilon, steps: 10, norm: 'l2', earlyStop: false }),
    bim({ epsilon, steps: 5 }),
    miFgsm({ epsilon, steps: 5 }),
    diFgsm({ epsilon, steps: 5 }),
    tiFgsm({ epsilon, steps: 5, kernelSize: 3 }),
    apgd({ epsilon, steps: 10, earlyStop: false }),
    apgd({ epsilon, norm: 'l1', steps: 10, earlyStop: false }),
    apgdT({ epsilon, steps: 10 }),
    fabT({ epsilon, steps: 5 }),
    fab({ norm: 'l2', steps: 5 }),
    deepFool({ lineSearch: 2 }),
    fmn({ norm: 'l2', steps: 20 }),
    fmn({ norm: 'l0', steps: 20 }),
    ddn({ steps: 20 }),
    pdpgd({ steps: 20, initialRatio: 1 }),
    greedyExchange({ steps: 40 }),
    jsma(),
    superDeepFool({ steps: 20 }),
    carliniWagner({ steps: 20, binarySearchSteps: 2 }),
    suite('both', [fgsm({ epsilon }), square({ epsilon, queries: 20 })]),
  ];
  let silent = 0;
  for (const attack of attacks) {
    const { name, norm, settings } = attack;
    it(`${name} ${norm} ${settings.loss ?? ''}: no answer is no success, and makes no image NaN`, () =>
      expectNoLeak(async () => {
        const images = tf.tensor4d(pixels, [rows.length, ...model.inputShape]);
        const found = plain(await (attack as Attack<DifferentiableClassifier>).run(model, { images, labels }));
        images.dispose();
        expect(found.pixels.every((value) => value >= 0 && value <= 1)).to.equal(true);
        expect(found.wrongFromStart.includes(1)).to.equal(false);
        rows.forEach((_, i) => {
          const light = mean(found.row(i));
          // In float32 the mean may fall to either side where it is this near.
          if (light > MOST + 1e-6) expect([found.predicted[i], found.success[i]]).to.deep.equal([-1, 0]);
          if (light < MOST - 1e-6) expect(found.predicted[i]).to.be.within(0, 2);
          const asked = found.queries[i] + found.gradients[i];
          expect(found.unanswered?.[i]).to.be.within(found.predicted[i] === -1 ? 1 : 0, asked);
        });
        expect(found.success.includes(1), 'and errors are found all the same').to.equal(true);
        silent += found.unanswered?.reduce((sum, times) => sum + times, 0) ?? 0;
      }));
  }
  it('and all of this happened', () => expect(silent).to.be.above(100));

  it('a row without an answer from the start is not attacked', async () => {
    const images = tf.fill([2, ...model.inputShape], 0.9) as Tensor4D;
    const found = plain(await square({ epsilon, queries: 9 }).run(model, { images, labels: Int32Array.of(0, 1) }));
    images.dispose();
    expect(Array.from(found.predicted)).to.deep.equal([-1, -1]);
    expect(Array.from(found.wrongFromStart)).to.deep.equal([1, 1]);
    expect(Array.from(found.queries)).to.deep.equal([1, 1]);
    expect(Array.from(found.unanswered ?? [])).to.deep.equal([1, 1]);
  });
});
