import { expect } from 'chai';
import { evading, fgsm, type Guarded, type PgdOptions, pgd, type Suspicion } from '../../../lib/attacks/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { interior, linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak } from '../../helpers.js';

const linear = linearModel();

/** Suspicion is the value of one pixel; the slope's length is larger than any gradient's of the classifier. */
const pixelAt = (place: number): Suspicion => {
  const score = (images: Tensor4D) =>
    tf.tidy(() => images.reshape([-1, WIDTH]).slice([0, place], [-1, 1]).squeeze([1]).as1D());
  return {
    name: `pixel ${place}`,
    score,
    slope: (images) => ({
      scores: score(images),
      gradient: tf.tidy(() => {
        const one = tf.oneHot(tf.tensor1d([place], 'int32'), WIDTH).reshape([1, 2, 3, 1]);
        return tf.zerosLike(images).add(one.mul(100)) as Tensor4D;
      }),
    }),
  };
};

/** The linear model, which refuses images whose suspicion is above the threshold. */
const behind = (suspicion: Suspicion, threshold: number): Guarded => ({
  ...linear,
  suspicion,
  threshold,
  predict: async (images) =>
    tf.tidy(() => {
      const logits = linear.logits(images);
      const passed = suspicion.score(images).lessEqual(threshold).expandDims(1);
      return tf.where(passed, logits, tf.fill(logits.shape, Number.NaN)) as typeof logits;
    }),
});

describe('evading a classifier and its detector', () => {
  it('is PGD bit for bit where nothing is refused', () =>
    expectNoLeak(async () => {
      const { tensor, labels } = interior(linear, 30);
      const images = tensor();
      for (const options of [
        { epsilon: 0.1, steps: 7 },
        { epsilon: 0.3, steps: 5, norm: 'l2', randomStart: false },
        { epsilon: 0.05, restarts: 2, loss: 'margin' },
      ] satisfies PgdOptions[]) {
        const plain = await pgd({ ...options, skipCycles: false }).run(linear, { images, labels }, { seed: 4 });
        const here = await evading(options).run(
          behind(pixelAt(0), Number.POSITIVE_INFINITY),
          { images, labels },
          { seed: 4 },
        );
        expect(here.images).to.deep.equal(plain.images);
        expect(here.success).to.deep.equal(plain.success);
        expect(here.gradients).to.deep.equal(plain.gradients);
      }
      images.dispose();
    }));

  it('changes nothing in a ball of radius 0', () =>
    expectNoLeak(async () => {
      const { tensor, labels, pixels } = interior(linear, 10);
      const images = tensor();
      const found = await evading({ epsilon: 0, steps: 3 }).run(behind(pixelAt(0), 0.9), { images, labels });
      expect(found.images).to.deep.equal(pixels);
      expect(Array.from(found.success)).to.deep.equal(new Array(10).fill(0));
      images.dispose();
    }));

  it('returns images that are answered and wrong, where plain PGD’s are refused', () =>
    expectNoLeak(async () => {
      // The classifier pulls one pixel up, the detector wants it down; in so large a ball the other pixels do.
      const place = linear.difference.reduce((best, d, i) => (d > linear.difference[best] ? i : best), 0);
      const { tensor, labels, row } = interior(linear, 60);
      const images = tensor();
      const [epsilon, threshold] = [0.24, 0.5];
      const model = behind(pixelAt(place), threshold);
      const batch = { images, labels };
      const found = await evading({ epsilon, steps: 60, stepSize: 0.02 }).run(model, batch);
      const plain = await fgsm({ epsilon }).run(linear, batch);
      const refused = (pixels: Float32Array, i: number) => pixels[i * WIDTH + place] > threshold;
      let more = 0;
      labels.forEach((label, i) => {
        const image = row(i);
        // The optimum under both: every pixel to its end, the watched one to at most the threshold.
        const best = image.map((x, at) => {
          const moved = x + Math.sign(linear.difference[at]) * (label ? -1 : 1) * epsilon;
          return at === place ? Math.max(image[at] - epsilon, Math.min(moved, threshold)) : moved;
        });
        const broken = (pixels: ArrayLike<number>) => (label ? linear.margin(pixels) < 0 : linear.margin(pixels) > 0);
        const clean = image[place] <= threshold;
        // Refused from the start: the engine leaves it alone.
        if (!clean) expect(found.success[i]).to.equal(1);
        else if (!broken(best)) expect(found.success[i]).to.equal(0);
        else if (found.success[i]) {
          const pixels = found.images.subarray(i * WIDTH, (i + 1) * WIDTH);
          expect(broken(pixels)).to.equal(true);
          expect(refused(found.images, i)).to.equal(false);
          more += Number(plain.success[i] && refused(plain.images, i));
        }
      });
      expect(more).to.be.above(0);
      const possible = Array.from(labels.keys()).filter((i) => row(i)[place] <= threshold);
      const won = possible.filter((i) => found.success[i]).length;
      expect(won / possible.length).to.be.above(0.5);
      images.dispose();
    }));

  it('refuses numbers that are out of range', () => {
    expect(() => evading({ epsilon: -1 })).to.throw(RangeError, 'epsilon');
    expect(() => evading({ epsilon: 0.1, steps: 0 })).to.throw(RangeError, 'steps');
    expect(() => evading({ epsilon: 0.1, restarts: 2, randomStart: false })).to.throw(RangeError, 'restarts');
  });
});
