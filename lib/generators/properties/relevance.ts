import { type Dataset, imageTensor } from '../../data/index.js';
import { linearize, type Network, predictLabels } from '../../models/index.js';
import { interruptSignal, pause, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { topK } from './suspiciousness.js';

/** How relevance is handed from a layer to the one before it. */
export type RelevanceRule = { readonly rule: 'gradient-times-input' };

/** Relevance of every value of images [n, h, w, c] for the network's score of the given classes; the caller's. */
export function relevance(network: Network, images: Tensor4D, classes: Int32Array, _rule: RelevanceRule): Tensor4D {
  const at = linearize(network, images);
  try {
    return tf.tidy(
      () =>
        at
          .pullback(tf.oneHot(tf.tensor1d(classes, 'int32'), network.classes).toFloat() as Tensor2D)
          .mul(images) as Tensor4D,
    );
  } finally {
    at.dispose();
  }
}

/** For each class the `k` values of an image that are most relevant, on average over its images that are read right. */
export async function relevantPixels(
  network: Network,
  data: Dataset,
  { k, rule, batchSize = 500 }: { readonly k: number; readonly rule: RelevanceRule; readonly batchSize?: number },
): Promise<number[][]> {
  const signal = interruptSignal();
  const answers = await predictLabels(network, data);
  const [height, width, channels] = data.shape;
  const sums = Array.from({ length: data.classes }, () => new Float64Array(height * width * channels));
  for (let from = 0; from < data.labels.length; from += batchSize) {
    await pause(signal);
    const to = Math.min(from + batchSize, data.labels.length);
    const labels = data.labels.slice(from, to);
    const found = tf.tidy(() => {
      const images = imageTensor(data, from, to);
      return relevance(network, images, labels, rule).dataSync();
    });
    labels.forEach((label, i) => {
      if (answers[from + i] !== label) return;
      const sum = sums[label];
      for (let place = 0; place < sum.length; place++) sum[place] += found[i * sum.length + place];
    });
  }
  return sums.map((sum) => topK(sum, k));
}
