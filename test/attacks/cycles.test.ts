import { expect } from 'chai';
import { bim, lossGradient, type PgdOptions, pgd } from '../../lib/attacks/index.js';
import { createNetwork, type DifferentiableClassifier, initialWeights, type Network } from '../../lib/models/index.js';
import { keyedNormal, keyedUniform, stepInBall, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';
import { interior, linearModel } from './linear.js';

const total = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

/** The iterate after so many steps, by a loop of its own over all rows at once. */
function walked(
  model: DifferentiableClassifier,
  images: Tensor4D,
  labels: Int32Array,
  { epsilon, stepSize, steps }: { epsilon: number; stepSize: number; steps: number },
): number[] {
  return tf.tidy(() => {
    let at = images;
    for (let step = 0; step < steps; step++)
      at = tf.tidy(() => stepInBall.linf(at, lossGradient(model, at, labels), images, epsilon, stepSize));
    return [...at.dataSync()];
  });
}

describe('rows of PGD that go round in circles', () => {
  describe('on a hill between two points of the grid of steps', () => {
    /** One pixel: the loss is largest at .47, and no value of the pixel is answered otherwise than 0. */
    const hill: DifferentiableClassifier = {
      name: 'hill',
      inputShape: [1, 1, 1],
      classes: 2,
      scores: 'logits',
      logits: (images) =>
        tf.tidy(() => {
          const height = images.sub(0.47).square().neg().reshape([-1, 1]).sub(1);
          return tf.concat([tf.zerosLike(height), height], 1) as Tensor2D;
        }),
      predict: async (images) => hill.logits(images),
    };
    const ball = { epsilon: 0.25, stepSize: 0.0625, randomStart: false };

    for (const steps of [30, 31])
      it(`end where ${steps} steps lead`, () =>
        expectNoLeak(async () => {
          const images = tf.tensor4d([0.5, 0.25, 0.75], [3, 1, 1, 1]);
          const labels = Int32Array.from([0, 0, 0]);
          const found = await pgd({ ...ball, steps }).run(hill, { images, labels });
          // From .5 down to .4375 and up again; from .25 in four steps to the same two; from .75 to the ball's edge.
          const even = [0.5, 0.5, 0.5];
          const odd = [0.4375, 0.4375, 0.5];
          expect([...found.images]).to.deep.equal(steps % 2 ? odd : even);
          expect([...found.images]).to.deep.equal(walked(hill, images, labels, { ...ball, steps }));
          // The iterates 0 … 4 of the first row: .5, .4375, .5 (seen before), .4375, .5 (a round later, the same).
          expect(found.gradients[0]).to.equal(5);
          for (const spent of found.gradients) expect(spent).to.be.below(12);
          images.dispose();
        }));

    it('end where their budget does', () =>
      expectNoLeak(async () => {
        const images = tf.tensor4d([0.5], [1, 1, 1, 1]);
        const labels = Int32Array.from([0]);
        for (const budget of [20, 21]) {
          const whole = await pgd({ ...ball, steps: 99, skipCycles: false }).run(hill, { images, labels }, { budget });
          const found = await pgd({ ...ball, steps: 99 }).run(hill, { images, labels }, { budget });
          expect(whole.gradients[0], 'all of it but the answer and the verdict').to.equal(budget - 2);
          expect([...found.images]).to.deep.equal([...whole.images]);
          expect(found.gradients[0]).to.equal(5);
        }
        images.dispose();
      }));
  });

  describe('of a network', () => {
    let network: Network;
    const n = 12;
    const batch = () => ({
      images: tf.tensor4d(keyedUniform(n * 9, 0, 1, 3), [n, 3, 3, 1]) as Tensor4D,
      labels: Int32Array.from({ length: n }, (_, row) => row % 3),
    });
    before(() => {
      const architecture = {
        name: 'small',
        input: [3, 3, 1] as [number, number, number],
        initializer: 'torch' as const,
        layers: [
          { type: 'flatten' as const },
          { type: 'linear' as const, weights: 'hidden', units: 12 },
          { type: 'relu' as const },
          { type: 'linear' as const, weights: 'out', units: 3 },
        ],
      };
      network = createNetwork(architecture, initialWeights(architecture, 1));
    });
    after(() => network.dispose());

    const cases: Record<string, (skipCycles: boolean) => ReturnType<typeof pgd>> = {
      'from the image, to the last step': (skipCycles) =>
        bim({ epsilon: 0.2, steps: 101, stepSize: 0.07, earlyStop: false, skipCycles }),
      'from three random starts': (skipCycles) =>
        pgd({ epsilon: 0.05, steps: 100, relativeStepSize: 0.3, restarts: 3, skipCycles }),
    };
    for (const [name, attack] of Object.entries(cases))
      it(`are the same bit for bit, ${name}`, () =>
        expectNoLeak(async () => {
          const { images, labels } = batch();
          const known = { images, labels, predicted: labels };
          const whole = await attack(false).run(network, known);
          const found = await attack(true).run(network, known);
          expect([...found.images]).to.deep.equal([...whole.images]);
          expect([...found.success]).to.deep.equal([...whole.success]);
          expect(total(whole.success), 'some rows are to go on to the end').to.be.below(n);
          expect(total(found.gradients)).to.be.below(0.5 * total(whole.gradients));
          images.dispose();
        }));
  });

  it('stay at the corner of a linear model', () =>
    expectNoLeak(async () => {
      const model = linearModel();
      const { tensor, labels } = interior(model, 10);
      const images = tensor();
      const options: PgdOptions = { epsilon: 0.1, steps: 80, earlyStop: false, loss: 'margin' };
      const whole = await pgd({ ...options, skipCycles: false }).run(model, { images, labels });
      const found = await pgd(options).run(model, { images, labels });
      expect([...found.images]).to.deep.equal([...whole.images]);
      expect([...whole.gradients]).to.deep.equal(new Array(10).fill(80));
      // Twenty steps cross the ball, and three more show that nothing moves.
      for (const spent of found.gradients) expect(spent).to.be.at.most(25);
      images.dispose();
    }));

  it('are not taken for such where the model draws at random', () =>
    expectNoLeak(async () => {
      let draws = 0;
      /** Noise on the logits, and no gradient: the image stays what it is. */
      const noisy: DifferentiableClassifier = {
        name: 'noisy',
        inputShape: [1, 1, 1],
        classes: 2,
        scores: 'logits',
        logits: (images) =>
          tf.tidy(() => {
            const noise = tf.tensor2d(keyedNormal(images.shape[0] * 2, 5, draws++), [images.shape[0], 2]);
            return noise.add([[9, 0]]).add(images.mul(0).sum([1, 2, 3]).reshape([-1, 1])) as Tensor2D;
          }),
        predict: async (images) => noisy.logits(images),
      };
      const images = tf.tensor4d([0.5], [1, 1, 1, 1]);
      const labels = Int32Array.from([0]);
      const { gradients } = await pgd({ epsilon: 0.1, steps: 20, randomStart: false }).run(noisy, { images, labels });
      expect(gradients[0]).to.equal(20);
      images.dispose();
    }));
});
