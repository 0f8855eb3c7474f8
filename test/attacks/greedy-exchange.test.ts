import { expect } from 'chai';
import { type Attack, greedyExchange, perturbationNorms } from '../../lib/attacks/index.js';
import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { keyedNormal, keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';
import { argmax, labelled, linearClasses, plain, SHAPE, WIDTH } from './minimal.js';

/** A model of these logits [n, classes] of images as rows [n, 8]. */
const modelOf = (classes: number, scores: (rows: Tensor2D) => Tensor2D): DifferentiableClassifier => {
  const logits = (images: Tensor4D) => tf.tidy(() => scores(images.reshape([-1, WIDTH]) as Tensor2D));
  return {
    name: 'of a formula',
    inputShape: SHAPE,
    classes,
    scores: 'logits',
    logits,
    predict: async (images) => logits(images),
  };
};

/** Changed values of each row; NaN where it was not broken. */
async function changes(
  attack: Attack<DifferentiableClassifier>,
  model: DifferentiableClassifier,
  pixels: Float32Array,
  labels: Int32Array,
): Promise<number[]> {
  const images = tf.tensor4d(pixels, [labels.length, ...SHAPE]);
  const { success, row } = plain(await expectNoLeak(() => attack.run(model, { images, labels })));
  images.dispose();
  return Array.from(success, (is, i) =>
    is ? perturbationNorms(row(i), pixels.subarray(i * WIDTH, (i + 1) * WIDTH)).l0 : Number.NaN,
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('greedy exchange', function () {
  this.timeout(20_000);

  it('changes as few values as the nearest of five classes takes', async () => {
    const model = linearClasses(5);
    const data = labelled(model, 14);
    const found = await changes(greedyExchange({ steps: 100 }), model, data.pixels, data.labels);
    found.forEach((count, i) => {
      const [image, logits, label] = [data.row(i), model.logitsOf(data.row(i)), data.labels[i]];
      const needed = [0, 1, 2, 3, 4].map((k) => {
        if (k === label) return Number.POSITIVE_INFINITY;
        const gains = model.difference(k, label).map((d, j) => Math.max(-d * image[j], d * (1 - image[j])));
        gains.sort((a, b) => b - a);
        let missing = logits[label] - logits[k];
        let values = 0;
        while (missing > 0 && values < WIDTH) missing -= gains[values++];
        return missing > 0 ? Number.POSITIVE_INFINITY : values;
      });
      expect(count, `row ${i}`).to.equal(Math.min(...needed));
    });
  });

  it('exchanges find what every choice of values, tried, shows to be the fewest', async () => {
    const [classes, hidden, rows] = [3, 24, 24];
    const [first, second] = [keyedNormal(WIDTH * hidden, 3), keyedNormal(hidden * classes, 4)];
    // Bent, so that what a value does depends on the others.
    const model = modelOf(classes, (x) => {
      const inner = x
        .sub(0.5)
        .matMul(tf.tensor2d(first, [WIDTH, hidden]))
        .mul(2.5)
        .sin();
      return inner.matMul(tf.tensor2d(second, [hidden, classes])) as Tensor2D;
    });
    const logitsOf = (pixels: Float32Array) =>
      tf.tidy(() => model.logits(tf.tensor4d(pixels, [pixels.length / WIDTH, ...SHAPE])).arraySync());
    const pixels = keyedUniform(rows * WIDTH, 0.05, 0.95, 5);
    const labels = Int32Array.from(logitsOf(pixels), argmax);
    // Each value as it is, 0 or 1.
    const choices = 3 ** WIDTH;
    const fewest = Array.from(labels, (label, row) => {
      const tried = new Float32Array(choices * WIDTH);
      const counts = Array.from({ length: choices }, (_, choice) => {
        let [rest, count] = [choice, 0];
        for (let at = 0; at < WIDTH; at++, rest = Math.floor(rest / 3)) {
          tried[choice * WIDTH + at] = [pixels[row * WIDTH + at], 0, 1][rest % 3];
          count += Number(rest % 3 > 0);
        }
        return count;
      });
      const wrong = logitsOf(tried).map((logits) => argmax(logits) !== label);
      return Math.min(...counts.filter((_, choice) => wrong[choice]));
    });
    const found = await changes(greedyExchange({ steps: 300 }), model, pixels, labels);
    found.forEach((count, row) => {
      expect(count, `row ${row}`).to.be.at.least(fewest[row]);
    });
    expect(sum(found) / sum(fewest)).to.be.at.most(1.05);
    // The first errors alone take more.
    const short = await changes(greedyExchange({ steps: 12 }), model, pixels, labels);
    expect(sum(short.filter((count) => count))).to.be.above(sum(found.filter((_, row) => short[row])));
  });

  it('noise sees past where the image itself has no gradient', async () => {
    // Below 0.4 a value does nothing; above, three of them by 1, the others by a tenth: 0.6 + 0.6 > 1.
    const weights = [0.1, 1, 0.1, 0.1, 1, 0.1, 1, 0.1];
    const model = modelOf(2, (x) => {
      const other = x
        .sub(0.4)
        .relu()
        .matMul(tf.tensor2d(weights, [WIDTH, 1]));
      return tf.concat([tf.onesLike(other), other], 1) as Tensor2D;
    });
    const pixels = new Float32Array(4 * WIDTH).fill(0.2);
    const labels = new Int32Array(4);
    const run = (noise: number) => changes(greedyExchange({ steps: 100, noise, draws: 4 }), model, pixels, labels);
    expect(await run(0)).to.deep.equal([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(await run(0.5)).to.deep.equal([2, 2, 2, 2]);
  });

  it('refuses what it does not have', async () => {
    await expectRejects(() => greedyExchange({ steps: 0 }), RangeError, 'steps must be');
    await expectRejects(() => greedyExchange({ noise: 2 }), RangeError, 'noise must be');
    await expectRejects(() => greedyExchange({ draws: -1 }), RangeError, 'draws must be');
    await expectRejects(() => greedyExchange({ starts: 0 }), RangeError, 'starts must be');
  });
});
