import { type Dataset, imageTensor } from '../data/index.js';
import { interruptSignal, pause } from '../tensor/index.js';
import type { Classifier } from './contracts.js';

export interface PredictOptions {
  /** Images per call of the model (default 1,000). */
  batchSize?: number;
  /** Stops between batches (default: the notebook's Interrupt). */
  signal?: AbortSignal;
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

/** The class of the largest score in each row; the first of equals, as argmax everywhere. */
export function argmaxRows(scores: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (scores[row * classes + k] > scores[row * classes + best]) best = k;
    return best;
  });
}

/** The model's answer for every row: [n]. */
export async function predictLabels(model: Classifier, data: Dataset, options?: PredictOptions): Promise<Int32Array> {
  return argmaxRows(await predictScores(model, data, options), model.classes);
}
