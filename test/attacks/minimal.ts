import type { AttackResult } from '../../lib/attacks/index.js';
import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { keyedNormal, keyedUniform, type Norm, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';

export const SHAPE = [2, 4, 1] as const;
export const WIDTH = 8;

/** Length of a gradient that says how far a linear boundary is. */
export const dual: Record<Exclude<Norm, 'l0'>, (w: number[]) => number> = {
  linf: (w) => w.reduce((sum, d) => sum + Math.abs(d), 0),
  l2: (w) => Math.hypot(...w),
  l1: (w) => Math.max(...w.map(Math.abs)),
};

/** A linear model of several classes, which counts what it is asked. */
export interface Classes extends DifferentiableClassifier {
  /** Rows whose logits were asked for, and rows pulled back. */
  readonly asked: { forward: number; pulled: number };
  logitsOf(image: ArrayLike<number>): number[];
  /** Weights of class k. */
  weightsOf(k: number): number[];
  /** Weights of class k minus weights of class j. */
  difference(k: number, j: number): number[];
  /** Called with each linearization, before it is made. */
  onLinearize?: () => void;
}

export function linearClasses(classes: number, seed = 1): Classes {
  const weights = keyedNormal(WIDTH * classes, seed);
  const column = (k: number) => Array.from({ length: WIDTH }, (_, i) => weights[i * classes + k]);
  // All boundaries meet in the grey image.
  const bias = Array.from({ length: classes }, (_, k) => -column(k).reduce((sum, w) => sum + w / 2, 0));
  const asked = { forward: 0, pulled: 0 };
  const matrix = () => tf.tensor2d(weights, [WIDTH, classes]);
  const scores = (images: Tensor4D): Tensor2D => {
    asked.forward += images.shape[0];
    return tf.tidy(() => images.reshape([-1, WIDTH]).matMul(matrix()).add(tf.tensor1d(bias)) as Tensor2D);
  };
  const model: Classes = {
    name: 'linear classes',
    inputShape: SHAPE,
    classes,
    scores: 'logits',
    asked,
    logitsOf: (image) => bias.map((b, k) => column(k).reduce((sum, w, i) => sum + w * image[i], b)),
    weightsOf: column,
    difference: (k, j) => column(k).map((w, i) => w - column(j)[i]),
    predict: async (images) => scores(images),
    logits: scores,
    linearize: (images) => {
      model.onLinearize?.();
      const logits = tf.keep(scores(images));
      asked.forward -= images.shape[0];
      return {
        logits,
        pullback: (cotangent) => {
          asked.pulled += cotangent.shape[0];
          return tf.tidy(() => cotangent.matMul(matrix(), false, true).reshape([-1, ...SHAPE]) as Tensor4D);
        },
        dispose: () => logits.dispose(),
      };
    },
  };
  return model;
}

/** A model that says the same of every image, and prefers class 0. */
export function constantModel(): DifferentiableClassifier {
  const scores = (images: Tensor4D) =>
    tf.tidy(
      () =>
        images
          .reshape([-1, WIDTH])
          .matMul(tf.zeros([WIDTH, 3]))
          .add(tf.tensor1d([1, 0, 0.5])) as Tensor2D,
    );
  return {
    name: 'constant',
    inputShape: SHAPE,
    classes: 3,
    scores: 'logits',
    predict: async (images) => scores(images),
    logits: scores,
  };
}

/**
 * Random images, labelled as the model answers, whose nearest boundary is neither so near that rounding matters nor
 * so far that the way there would leave [0, 1].
 */
export function labelled(model: Classes, n: number, seed = 2) {
  const margin = 0.34;
  const drawn = keyedUniform(50 * n * WIDTH, margin, 1 - margin, seed);
  const pixels = new Float32Array(n * WIDTH);
  const labels = new Int32Array(n);
  let kept = 0;
  for (let i = 0; kept < n; i++) {
    const image = drawn.subarray(i * WIDTH, (i + 1) * WIDTH);
    const label = argmax(model.logitsOf(image));
    if (boundaryDistance(model, image, label, 'linf') < 0.02) continue;
    // The step of the L1 norm changes one value alone, and so the most.
    if (boundaryDistance(model, image, label, 'l1') > margin) continue;
    pixels.set(image, kept * WIDTH);
    labels[kept++] = label;
  }
  const row = (i: number) => pixels.subarray(i * WIDTH, (i + 1) * WIDTH);
  return { n, pixels, labels, row, tensor: () => tf.tensor4d(pixels, [n, ...SHAPE]) };
}

export type Labelled = ReturnType<typeof labelled>;

export const argmax = (values: ArrayLike<number>) =>
  Array.from(values).reduce((best, value, k, all) => (value > all[best] ? k : best), 0);

/** How far the nearest boundary of a linear model is, in closed form; a mask confines the way there. */
export function boundaryDistance(
  model: Classes,
  image: ArrayLike<number>,
  label: number,
  norm: Exclude<Norm, 'l0'>,
  mask: ArrayLike<number> = new Array(WIDTH).fill(1),
  confidence = 0,
): number {
  const logits = model.logitsOf(image);
  const distances = logits.map((logit, k) =>
    k === label
      ? Number.POSITIVE_INFINITY
      : (logits[label] - logit + confidence) / dual[norm](model.difference(k, label).map((w, i) => w * mask[i])),
  );
  return Math.min(...distances);
}

/** Everything of a result as plain arrays; its images are disposed. */
export function plain({ images, ...rest }: AttackResult) {
  const pixels = Array.from(images);
  const row = (i: number) => pixels.slice(i * WIDTH, (i + 1) * WIDTH);
  return { ...rest, pixels, row };
}
