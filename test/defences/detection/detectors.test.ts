import { expect } from 'chai';
import type { Purifier } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { fitGaussians } from '../../../lib/defences/detection/gaussians.js';
import { localDimension } from '../../../lib/defences/detection/lid.js';
import { nearestClass } from '../../../lib/defences/detection/mahalanobis.js';
import { whitening } from '../../../lib/defences/detection/whitening.js';
import {
  lid,
  mahalanobis,
  reconstruction,
  squeezing,
  suspicionOf,
  trainedDetector,
} from '../../../lib/defences/index.js';
import { keyedDirection, keyedRandom, keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import { seeThrough, slopeBeside } from './toy.js';

const rows = (n: number, seed = 5): Dataset => ({
  name: 'toy',
  images: keyedUniform(n * WIDTH, 0.2, 0.8, seed),
  labels: Int32Array.from({ length: n }, (_, i) => i % 2),
  indices: Int32Array.from({ length: n }, (_, i) => i),
  shape: [2, 3, 1],
  classes: 2,
  provenance: 'toy',
});
const some = (n = 4, seed = 9): Tensor4D => tf.tensor4d(keyedUniform(n * WIDTH, 0.25, 0.75, seed), [n, 2, 3, 1]);

describe('distances from classes', () => {
  it('a whitening makes its covariance the identity', () => {
    const covariance = [4, 2, 2, 10];
    const w = whitening(covariance, 2);
    // Cholesky by hand: L = [[2, 0], [1, 3]].
    expect(largestDifference(w, [0.5, 0, -1 / 6, 1 / 3])).to.be.below(1e-12);
    expect(() => whitening([1, 1, 1, 1], 2)).to.throw(RangeError, 'ridge');
  });

  it('Mahalanobis distances are those worked out by hand', () =>
    expectNoLeak(() => {
      // Around means (0, 0) and (10, 0), variances 1 and 4, nothing between them.
      const around = (x: number) => [x - 1, -2, x + 1, -2, x - 1, 2, x + 1, 2];
      const values = [...around(0), ...around(10)];
      const fit = fitGaussians(values, [0, 0, 0, 0, 1, 1, 1, 1], { classes: 2, ridge: 0 });
      const points = tf.tensor2d([
        [0, 0],
        [3, 0],
        [9, 4],
      ]);
      const distances = nearestClass(points, fit);
      expect(largestDifference(distances.dataSync(), [0, 9, 1 + 4])).to.be.below(1e-5);
      tf.dispose([points, distances]);
      expect(() => fitGaussians([1, 2], [0, 0], { classes: 2, ridge: 0 })).to.throw(RangeError, 'class 1');
    }));

  it('a detector reads them off the last hidden layer, with their slope', () =>
    expectNoLeak(async () => {
      const network = seeThrough();
      const clean = rows(60);
      const detector = await mahalanobis(network, clean, { ridge: 0 });
      const images = some();
      // Hidden units are the pixels: the fit is one to the pixels.
      const fit = fitGaussians(clean.images, clean.labels, { classes: 2, ridge: 0 });
      const wanted = tf.tidy(() => nearestClass(images.reshape([4, WIDTH]), fit).dataSync());
      const { slope, differences, plain, scores } = slopeBeside(detector, images);
      expect(largestDifference(plain, wanted)).to.be.below(1e-4);
      expect(largestDifference(scores, wanted)).to.be.below(1e-4);
      slope.forEach((value, i) => {
        expect(value).to.be.closeTo(differences[i], 0.02 * Math.max(1, Math.abs(value)));
      });
      expect(await suspicionOf(detector, rows(7))).to.have.length(7);
      images.dispose();
      detector.dispose();
      network.dispose();
    }));
});

describe('local intrinsic dimensionality', () => {
  it('of points of a ball is the ball’s dimension, up to the estimate’s known bias', () =>
    expectNoLeak(() => {
      const [dimension, width, m, k] = [4, 7, 400, 20];
      const trials = 60;
      // The ball's centre, beside points drawn anew each time; the last three coordinates are empty.
      let sum = 0;
      for (let trial = 0; trial < trials; trial++) {
        const points = new Float32Array(m * width);
        for (let i = 0; i < m; i++) {
          const radius = keyedRandom(trial, i, 1)() ** (1 / dimension);
          keyedDirection(dimension, trial, i, 0).forEach((x, axis) => {
            points[i * width + axis] = radius * x;
          });
        }
        sum += tf.tidy(() => localDimension(tf.zeros([1, width]), tf.tensor2d(points, [m, width]), k).dataSync()[0]);
      }
      // Σ log(r_k / rᵢ) over the k − 1 nearer ones is Gamma(k − 1) / dimension: the mean estimate is dimension · k / (k − 2),
      // its standard deviation that over √(k − 3).
      const expected = (dimension * k) / (k - 2);
      expect(sum / trials).to.be.closeTo(expected, (3.5 * expected) / Math.sqrt((k - 3) * trials));
    }));

  it('is 1 / log 2 beside two neighbours of which one is twice as far, less their mean', () =>
    expectNoLeak(() => {
      const estimate = tf.tidy(
        () => localDimension(tf.tensor2d([[0]]), tf.tensor2d([[1], [-2], [9]]), 2).dataSync()[0],
      );
      expect(estimate).to.be.closeTo(2 / Math.log(2), 1e-5);
    }));

  it('has the slope of its differences, and says where neighbours are missing', () =>
    expectNoLeak(async () => {
      const network = seeThrough();
      const detector = await lid(network, rows(40), { neighbours: 5 });
      const images = some(3);
      const { slope, differences } = slopeBeside(detector, images, 2e-4);
      slope.forEach((value, i) => {
        expect(value).to.be.closeTo(differences[i], 0.1 + 0.03 * Math.abs(value));
      });
      images.dispose();
      detector.dispose();
      await expectRejects(() => lid(network, rows(4)), RangeError, 'neighbours');
      network.dispose();
    }));
});

describe('feature squeezing', () => {
  const linear = linearModel();
  const shifted = (by: number): Purifier => ({ name: `by ${by}`, random: false, purify: (x) => x.add(by) as Tensor4D });
  const chance = (margin: number) => 1 / (1 + Math.exp(-margin));

  it('is the largest L1 distance of probabilities, by hand on two classes', () =>
    expectNoLeak(() => {
      const detector = squeezing(linear, [shifted(0.05), shifted(-0.2)]);
      const images = some();
      const pixels = images.dataSync() as Float32Array;
      const scores = tf.tidy(() => detector.score(images).dataSync());
      scores.forEach((score, row) => {
        const image = pixels.subarray(row * WIDTH, (row + 1) * WIDTH);
        const at = (by: number) => chance(linear.margin(image.map((x) => x + by)));
        const off = (by: number) => 2 * Math.abs(at(by) - at(0));
        expect(score).to.be.closeTo(Math.max(off(0.05), off(-0.2)), 1e-5);
      });
      images.dispose();
      expect(() => squeezing(linear, [])).to.throw(RangeError, 'squeezer');
    }));

  it('slopes as the cross-entropy of all versions at the class that the image gets', () =>
    expectNoLeak(() => {
      const images = some();
      const pixels = images.dataSync() as Float32Array;
      const { scores, gradient } = squeezing(linear, [shifted(0.05), shifted(-0.2)]).slope(images);
      const slope = gradient.dataSync();
      scores.dataSync().forEach((_, row) => {
        const image = pixels.subarray(row * WIDTH, (row + 1) * WIDTH);
        const sign = linear.margin(image) > 0 ? 1 : -1;
        // Of log(1 + exp(−s · margin)) the derivative by the margin is −s · chance(−s · margin).
        const by = [0, 0.05, -0.2].reduce(
          (sum, shift) => sum - sign * chance(-sign * linear.margin(image.map((x) => x + shift))),
          0,
        );
        for (let i = 0; i < WIDTH; i++) expect(slope[row * WIDTH + i]).to.be.closeTo(by * linear.difference[i], 1e-4);
      });
      tf.dispose([images, scores, gradient]);
    }));

  it('by what changes nothing is 0', () =>
    expectNoLeak(() => {
      const images = some();
      const scores = tf.tidy(() =>
        squeezing(linear, [shifted(0)])
          .score(images)
          .dataSync(),
      );
      expect(Array.from(scores)).to.deep.equal([0, 0, 0, 0]);
      images.dispose();
    }));
});

describe('reconstruction errors', () => {
  const halved: Purifier = {
    name: 'halves',
    random: false,
    purify: (images) => images.div(2),
    pullback: (_images, _made, cotangent) => cotangent.div(2),
  };

  it('are the norms of what is missing, with their slopes', () =>
    expectNoLeak(() => {
      const images = some();
      const pixels = images.dataSync() as Float32Array;
      for (const order of [1, 2] as const) {
        const { slope, differences, plain, scores } = slopeBeside(reconstruction(halved, { order }), images);
        expect(largestDifference(plain, scores)).to.equal(0);
        plain.forEach((score, row) => {
          const image = pixels.subarray(row * WIDTH, (row + 1) * WIDTH);
          const sum = image.reduce((total, x) => total + (x / 2) ** order, 0);
          expect(score).to.be.closeTo(order === 1 ? sum : Math.sqrt(sum), 1e-5);
        });
        expect(largestDifference(slope, differences)).to.be.below(2e-3);
      }
      images.dispose();
    }));

  it('need a way back', () => {
    expect(() => reconstruction({ name: 'median', random: false, purify: (x) => x })).to.throw(RangeError, 'median');
  });
});

describe('trained detectors', () => {
  it('score by the difference of their two logits', () =>
    expectNoLeak(() => {
      const network = seeThrough();
      const detector = trainedDetector(network);
      const images = some();
      const logits = tf.tidy(() => network.logits(images).dataSync());
      const { slope, differences, plain } = slopeBeside(detector, images);
      plain.forEach((score, row) => {
        expect(score).to.be.closeTo(logits[2 * row + 1] - logits[2 * row], 1e-6);
      });
      expect(largestDifference(slope, differences)).to.be.below(2e-3);
      images.dispose();
      detector.dispose();
      network.dispose();
      expect(() => trainedDetector({ ...network, classes: 10 })).to.throw(RangeError, '10');
    }));
});
