import { requireNumber } from '../../attacks/index.js';
import { type Dataset, imageTensor } from '../../data/index.js';
import { type Network, NO_ANSWER, predictLabels } from '../../models/index.js';
import { interruptSignal, pause, tf } from '../../tensor/index.js';
import { relevance } from './relevance.js';
import type { RelevanceRule } from './relevance-rules.js';
import { topK } from './suspiciousness.js';

export interface ClassRelevanceOptions {
  readonly rule: RelevanceRule;
  /** Images of a class to average over: those that the network reads right (default), or all of them. */
  readonly over?: 'right' | 'all';
  /** Images of a pass (default 500). */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/** Relevance on the images of one class. */
export interface ClassRelevance {
  /** Mean of each value [h · w · c] over the images; 0 where there are none. */
  readonly mean: Float64Array;
  /** Images of the mean. */
  readonly images: number;
}

/**
 * For each class the relevance of each value of an image for the network's answer, on average over images of that class.
 * Where the image is read right the answer is its class; of all images some speak for another one.
 * @throws Interrupted when stopped; RangeError as `relevance` does.
 */
export async function classRelevance(
  network: Network,
  data: Dataset,
  { rule, over = 'right', batchSize = 500, signal = interruptSignal() }: ClassRelevanceOptions,
): Promise<ClassRelevance[]> {
  requireNumber('batchSize', batchSize, { from: 1, whole: true });
  const answers = await predictLabels(network, data);
  const [height, width, channels] = data.shape;
  const size = height * width * channels;
  const classes = Array.from({ length: data.classes }, () => ({ mean: new Float64Array(size), images: 0 }));
  for (let from = 0; from < data.labels.length; from += batchSize) {
    await pause(signal);
    const to = Math.min(from + batchSize, data.labels.length);
    const answered = answers.slice(from, to);
    const found = tf.tidy(() => relevance(network, imageTensor(data, from, to), answered, rule).dataSync());
    answered.forEach((answer, i) => {
      const label = data.labels[from + i];
      if (answer === NO_ANSWER || (over === 'right' && answer !== label)) return;
      const of = classes[label];
      of.images += 1;
      for (let place = 0; place < size; place++) of.mean[place] += found[i * size + place];
    });
  }
  for (const { mean, images } of classes) for (let place = 0; place < size; place++) mean[place] /= Math.max(1, images);
  return classes;
}

/** For each class the places, among the h · w · c of an image, of the `k` values with the highest mean relevance. */
export const relevantPixels = async (
  network: Network,
  data: Dataset,
  { k, ...options }: ClassRelevanceOptions & { readonly k: number },
): Promise<number[][]> => (await classRelevance(network, data, options)).map(({ mean }) => topK(mean, k));
