import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { argmaxRows, type Network } from '../../../../models/index.js';
import { interruptSignal, keyedPermutation, pause, type Tensor4D, tf } from '../../../../tensor/index.js';

const BATCH = 1000;

/**
 * Whether a network is still right [n] on images at the minimum of the LRP loss: the pixels of their class's list lowered
 * by ε, all others raised by ε, both kept in [0, 1]. The network is not asked, only judged.
 */
export async function rightInClosedForm(
  network: Network,
  data: Dataset,
  lowered: readonly (readonly number[])[],
  epsilon: number,
): Promise<boolean[]> {
  const signal = interruptSignal();
  const size = pixelsOf(data);
  const shifts = new Float32Array(data.classes * size).fill(epsilon);
  lowered.forEach((pixels, label) => {
    for (const place of pixels) shifts[label * size + place] = -epsilon;
  });
  const right: boolean[] = [];
  for (let from = 0; from < data.labels.length; from += BATCH) {
    await pause(signal);
    const to = Math.min(from + BATCH, data.labels.length);
    const labels = data.labels.subarray(from, to);
    const answers = tf.tidy(() => {
      const shift = tf.gather(tf.tensor4d(shifts, [data.classes, ...data.shape]), tf.tensor1d(labels, 'int32'));
      const images = imageTensor(data, from, to).add(shift).clipByValue(0, 1) as Tensor4D;
      return argmaxRows(network.logits(images).dataSync(), network.classes);
    });
    labels.forEach((label, i) => {
      right.push(answers[i] === label);
    });
  }
  return right;
}

/** The first k pixels of a random order of its own for each class; a larger k of the same draw holds a smaller one. */
export const randomPixels = (data: Dataset, k: number, seed: number, draw: number): number[][] =>
  Array.from({ length: data.classes }, (_, label) => [
    ...keyedPermutation(pixelsOf(data), seed, draw, label).subarray(0, k),
  ]);
