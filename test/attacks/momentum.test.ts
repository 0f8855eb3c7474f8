import { expect } from 'chai';
import { bim, lossGradient, miFgsm } from '../../lib/attacks/index.js';
import { imageTensor } from '../../lib/data/index.js';
import type { Network } from '../../lib/models/index.js';
import { type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, largestDifference } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';

const N = 6;
const STEPS = 5;

describeWithMirror('iterative FGSM', function () {
  this.timeout(20_000);
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  /** The recursion of Dong et al. (2018), algorithm 1, in plain loops. */
  function recursion(
    images: Tensor4D,
    labels: Int32Array,
    norm: 'linf' | 'l2',
    size: number,
    step: number,
    momentum: number,
  ) {
    const original = Array.from(images.dataSync());
    const point = [...original];
    const velocity = new Array(point.length).fill(0);
    for (let t = 0; t < STEPS; t++) {
      const gradient = tf.tidy(() => lossGradient(model, tf.tensor4d(point, [N, 28, 28, 1]), labels).dataSync());
      for (let row = 0; row < N; row++) {
        const places = Array.from({ length: 784 }, (_, i) => row * 784 + i);
        const length = places.reduce((sum, i) => sum + Math.abs(gradient[i]), 0);
        for (const i of places) velocity[i] = momentum * velocity[i] + gradient[i] / length;
        const l2 = Math.hypot(...places.map((i) => velocity[i]));
        for (const i of places) point[i] += step * (norm === 'linf' ? Math.sign(velocity[i]) : velocity[i] / l2);
        const away = Math.hypot(...places.map((i) => point[i] - original[i]));
        for (const i of places) {
          const delta = point[i] - original[i];
          const kept =
            norm === 'linf'
              ? Math.max(-size, Math.min(size, delta))
              : delta * Math.min(1, size / Math.max(away, 1e-12));
          point[i] = Math.max(0, Math.min(1, original[i] + kept));
        }
      }
    }
    return point;
  }

  for (const [norm, epsilon, step] of [
    ['linf', 0.1, 0.02],
    ['l2', 1, 0.3],
  ] as const)
    for (const momentum of [0, 0.5, 1])
      it(`${norm} with momentum ${momentum} is the recursion of the paper`, () =>
        expectNoLeak(async () => {
          const data = await firstRows(N);
          const images = imageTensor(data);
          const ours = miFgsm({ norm, epsilon, steps: STEPS, stepSize: step, momentum, earlyStop: false });
          const result = await ours.run(model, { images, labels: data.labels });
          const expected = recursion(images, data.labels, norm, epsilon, step, momentum);
          const found = result.images;
          // A sign may turn where the gradient all but vanishes.
          const far = Array.from(found, (pixel, i) => Math.abs(pixel - expected[i])).filter((d) => !(d <= 1e-4));
          expect(far.length).to.be.below(0.002 * found.length);
          images.dispose();
        }));

  it('BIM is the same without momentum, ε / steps by default', () =>
    expectNoLeak(async () => {
      const data = await firstRows(N);
      const images = imageTensor(data);
      const run = async (attack: ReturnType<typeof bim>) => {
        const result = await attack.run(model, { images, labels: data.labels });
        const pixels = Array.from(result.images);
        return pixels;
      };
      const ours = await run(bim({ epsilon: 0.1, steps: STEPS, earlyStop: false }));
      const expected = recursion(images, data.labels, 'linf', 0.1, 0.1 / STEPS, 0);
      expect(ours.filter((pixel, i) => !(Math.abs(pixel - expected[i]) <= 1e-4)).length).to.be.below(
        0.002 * ours.length,
      );
      const momentum = await run(miFgsm({ epsilon: 0.1, steps: STEPS, earlyStop: false }));
      expect(largestDifference(momentum, ours)).to.be.above(0.01);
      images.dispose();
    }));

  it('refuses what it does not have', async () => {
    await expectRejects(() => miFgsm({ epsilon: -1 }), RangeError, 'epsilon must be a number 0 or more, got -1');
    await expectRejects(() => miFgsm({ epsilon: 0.1, momentum: -1 }), RangeError, 'momentum must be');
    await expectRejects(() => miFgsm({ epsilon: 1, norm: 'l1' as 'l2' }), RangeError, 'norms linf and l2, got l1');
    await expectRejects(() => bim({ epsilon: 0.1, steps: 0 }), RangeError, 'steps must be a whole number 1 or more');
  });
});
