import {
  asGradient,
  coordinateDifferences,
  inverseDistanceGradient,
  nesGradient,
  type Points,
} from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { spread } from '../../../../evaluation/index.js';
import { linearize, type Network } from '../../../../models/index.js';
import { interruptSignal, keyedNormal, keyedUniform, pause, tf } from '../../../../tensor/index.js';
import { answersOnly } from './answers-only.js';
import type { CosinePoint, Estimator } from './result.js';

/** How gradients are estimated: as the attacks do by default. */
export const ESTIMATES = { step: 0.01, sigma: 0.001, power: 2, radius: 0.05 } as const;

interface Kind {
  estimate(points: Points, queries: number): Promise<Float64Array[]>;
  /** Cosine with the gradient of a linear function of d values. */
  expected(queries: number, d: number): number;
  /** Queries for one estimate of the linear function's gradient. */
  readonly queries: readonly number[];
}

/**
 * The estimators. Shepard's samples lie at nearly one distance from the point in many dimensions, so that their weights
 * are nearly equal: what is left is the mean of f − F times the direction, of as many samples as there are queries.
 */
export const estimators: Readonly<Record<Estimator, Kind>> = {
  coordinates: {
    estimate: async (points, queries) =>
      (await coordinateDifferences(points, () => queries, ESTIMATES)).map((found) => asGradient(found, points.width)),
    expected: (queries, d) => Math.sqrt(Math.min(1, queries / 2 / d)),
    queries: [32, 128, 512, 1568],
  },
  nes: {
    estimate: (points, queries) => nesGradient(points, () => queries, ESTIMATES),
    expected: (queries, d) => Math.sqrt(queries / 2 / (queries / 2 + d)),
    queries: [32, 128, 400, 1568, 4000, 14_600],
  },
  'inverse-distance': {
    estimate: (points, queries) => inverseDistanceGradient(points, () => queries, ESTIMATES),
    expected: (queries, d) => Math.sqrt(queries / (queries + d)),
    queries: [32, 128, 400, 784, 1568, 8000],
  },
};

/** Samples made at a time. */
const AT_ONCE = 1000;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

/** Cosine of the angle between two vectors; 0 where one has no direction. */
export const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  dot(a, b) / (Math.sqrt(dot(a, a) * dot(b, b)) || 1);

type Evaluate = (sample: Float32Array, at: number) => number;

/** The function at every sample, a stretch at a time. */
const evaluated =
  (width: number, value: Evaluate): Points['evaluate'] =>
  async (samples, of) => {
    await pause(interruptSignal());
    return Array.from(of, (at, i) => value(samples.subarray(i * width, (i + 1) * width), at));
  };

/** Cosines of every estimator with the gradients [size][width] at these points, with each number of queries. */
async function cosines(
  points: Points,
  truth: (at: number) => ArrayLike<number>,
  queriesOf: (kind: Kind) => readonly number[],
  onProgress: (share: number) => void,
): Promise<CosinePoint[]> {
  const found: CosinePoint[] = [];
  const all = Object.entries(estimators) as [Estimator, Kind][];
  const total = all.flatMap(([, kind]) => queriesOf(kind)).length;
  for (const [estimator, kind] of all)
    for (const queries of queriesOf(kind)) {
      onProgress(found.length / total);
      const gradients = await kind.estimate(points, queries);
      found.push({
        estimator,
        queries,
        cosine: spread(gradients.map((gradient, at) => cosine(gradient, truth(at)))),
        expected: kind.expected(queries, points.width),
      });
    }
  return found;
}

/** Of linear functions, a draw of weights and of a point each, all pixels gray enough that no sample is clipped. */
export function linearCosines(
  { draws, width }: { readonly draws: number; readonly width: number },
  seed: number,
  onProgress: (share: number) => void = () => {},
): Promise<CosinePoint[]> {
  const weights = Array.from({ length: draws }, (_, at) => keyedNormal(width, seed, 1, at));
  const images = weights.map((_, at) => keyedUniform(width, 0.25, 0.75, seed, 2, at));
  const free = Int32Array.from({ length: width }, (_, i) => i);
  const points: Points = {
    size: draws,
    width,
    point: (at) => images[at],
    free: () => free,
    keys: (at) => [seed, 3, at],
    evaluate: evaluated(width, (sample, at) => dot(sample, weights[at])),
    atOnce: AT_ONCE,
  };
  return cosines(
    points,
    (at) => weights[at],
    ({ queries }) => queries,
    onProgress,
  );
}

/** Margin of the label over the best other class in logits, from probabilities. */
function margin(probabilities: ArrayLike<number>, from: number, classes: number, label: number): number {
  let best = 0;
  for (let k = 0; k < classes; k++) if (k !== label) best = Math.max(best, probabilities[from + k]);
  return Math.log(probabilities[from + label] / best);
}

/** The margin's gradient at each image, [rows][width]: of the label's logit less the largest other one. */
function marginGradients(network: Network, data: Dataset): Float32Array[] {
  const { labels } = data;
  const width = pixelsOf(data);
  return tf.tidy(() => {
    const there = linearize(network, imageTensor(data));
    try {
      const logits = there.logits.arraySync();
      const cotangent = logits.map((row, at) => {
        const others = row.map((logit, k) => (k === labels[at] ? Number.NEGATIVE_INFINITY : logit));
        const rival = others.indexOf(Math.max(...others));
        return row.map((_, k) => Number(k === labels[at]) - Number(k === rival));
      });
      const gradients = there.pullback(tf.tensor2d(cotangent)).dataSync();
      return Array.from(labels, (_, at) => Float32Array.from(gradients.slice(at * width, (at + 1) * width)));
    } finally {
      there.dispose();
    }
  });
}

/** Of the network's margin at these images, from its probabilities alone; black pixels stay at the edge of the range. */
export function networkCosines(
  network: Network,
  data: Dataset,
  queries: readonly number[],
  seed: number,
  onProgress: (share: number) => void = () => {},
): Promise<CosinePoint[]> {
  const width = pixelsOf(data);
  const free = Int32Array.from({ length: width }, (_, i) => i);
  const model = answersOnly(network);
  const truth = marginGradients(network, data);
  const points: Points = {
    size: data.labels.length,
    width,
    point: (at) => data.images.subarray(at * width, (at + 1) * width),
    free: () => free,
    keys: (at) => [seed, data.indices[at], 4],
    evaluate: async (samples, of) => {
      await pause(interruptSignal());
      const images = tf.tensor4d(samples, [of.length, ...data.shape]);
      try {
        const answer = await model.predict(images);
        const probabilities = answer.dataSync();
        answer.dispose();
        return Array.from(of, (at, i) => margin(probabilities, i * model.classes, model.classes, data.labels[at]));
      } finally {
        images.dispose();
      }
    },
    atOnce: AT_ONCE,
  };
  return cosines(
    points,
    (at) => truth[at],
    () => queries,
    onProgress,
  );
}
