import { type Dataset, imageTensor } from '../data/index.js';
import { interruptSignal, pause } from '../tensor/index.js';
import type { Classifier } from './contracts.js';

export interface PredictOptions {
  /** Images per call of the model (default 1,000). */
  batchSize?: number;
  /** Stops between batches (default: the notebook's Interrupt). */
  signal?: AbortSignal;
}

/** Throws a RangeError where scores of `n` images are not [n, classes]. */
export function requireScores({ name, classes }: Classifier, shape: readonly number[], n: number): void {
  if (shape.length !== 2 || shape[0] !== n || shape[1] !== classes)
    throw new RangeError(`${name} answered [${shape}] to ${n} images; [${n}, ${classes}] was expected.`);
}

/** The model's scores for every row: [n · classes], row-major. */
export async function predictScores(
  model: Classifier,
  data: Dataset,
  { batchSize = 1000, signal = interruptSignal() }: PredictOptions = {},
): Promise<Float32Array> {
  const n = data.labels.length;
  const scores = new Float32Array(n * model.classes);
  for (let from = 0; from < n; from += batchSize) {
    await pause(signal);
    const images = imageTensor(data, from, Math.min(n, from + batchSize));
    try {
      const batch = await model.predict(images);
      try {
        requireScores(model, batch.shape, images.shape[0]);
        scores.set(await batch.data(), from * model.classes);
      } finally {
        batch.dispose();
      }
    } finally {
      images.dispose();
    }
  }
  return scores;
}

/** In place of an answer, for a row of scores that names no class. */
export const NO_ANSWER = -1;

/**
 * Scores of one image may differ by this share of the largest score without being random: kernels sum in another
 * order in another batch, which moves float32 scores by some 1e-6, and by more in deep networks.
 */
export const FLOAT_NOISE = 1e-4;

/**
 * The class of the largest score in each row; the first of equals, as argmax everywhere. A row with NaN in it, or
 * whose largest score is infinite, is no answer: NO_ANSWER. Elsewhere argmax makes it a class like any other (of NaN
 * the first, in NumPy and PyTorch), and a model that breaks down then passes for one that errs. −∞ beside a finite
 * score is the logarithm of a probability of 0, and sound.
 */
export function argmaxRows(scores: ArrayLike<number>, classes: number): Int32Array {
  const answers = new Int32Array(scores.length / classes);
  for (let row = 0; row < answers.length; row++) answers[row] = argmaxRow(scores, row * classes, classes);
  return answers;
}

function argmaxRow(scores: ArrayLike<number>, from: number, classes: number): number {
  let best = from;
  for (let k = from; k < from + classes; k++) {
    if (Number.isNaN(scores[k])) return NO_ANSWER;
    if (scores[k] > scores[best]) best = k;
  }
  return Number.isFinite(scores[best]) ? best - from : NO_ANSWER;
}

/** Whether an answer names another class than the label; no answer names none. */
export const isWrong = (answer: number, label: number): boolean => answer !== label && answer !== NO_ANSWER;

/** The model's answer for every row: [n]; NO_ANSWER where it has none. */
export async function predictLabels(model: Classifier, data: Dataset, options?: PredictOptions): Promise<Int32Array> {
  return argmaxRows(await predictScores(model, data, options), model.classes);
}
