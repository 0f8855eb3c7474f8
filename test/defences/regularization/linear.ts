import { type Architecture, createNetwork, type Network, type TrainingBatch } from '../../../lib/models/index.js';
import { type Tensor2D, tf } from '../../../lib/tensor/index.js';

/** Two grey values, two classes, logits x W: all gradients can be written down. */
const ARCHITECTURE: Architecture = {
  name: 'linear',
  input: [1, 2, 1],
  initializer: 'glorot',
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }],
};

/** Logit k is Σ values x_i · weight[i][k], with no bias. */
export const linearNetwork = (weight: readonly (readonly number[])[]): Network =>
  createNetwork(ARCHITECTURE, {
    'fc.weight': { shape: [2, 2], data: Float32Array.from(weight.flat()) },
    'fc.bias': { shape: [2], data: new Float32Array(2) },
  });

/** Softmax less the wanted distribution, of one image. */
export function off(weight: readonly (readonly number[])[], x: readonly number[], label: number): number[] {
  const logits = [0, 1].map((k) => x[0] * weight[0][k] + x[1] * weight[1][k]);
  const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
  return logits.map((logit, k) => Math.exp(logit) / sum - Number(k === label));
}

export const crossEntropy = (logits: readonly number[], label: number): number =>
  Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[label];

/** These rows as a training's batch; whoever asks for it disposes its images and targets. */
export const batchOf = (
  network: Network,
  images: readonly (readonly number[])[],
  labels: readonly number[],
  keys: readonly number[] = [0, 1, 0],
): TrainingBatch => ({
  network,
  images: tf.tensor4d(images.flat(), [images.length, 1, 2, 1]),
  targets: tf.tidy(() => tf.oneHot([...labels], 2).toFloat() as Tensor2D),
  rows: Int32Array.from(images, (_, row) => row),
  keys,
});

/** The loss at these logits, and how far its gradient lies from central differences of itself. */
export function differenceOf(
  loss: (logits: Tensor2D) => readonly [{ dataSync(): ArrayLike<number> }, Tensor2D],
  logits: readonly (readonly number[])[],
): { readonly value: number; readonly off: number } {
  return tf.tidy(() => {
    const at = (values: readonly (readonly number[])[]) => loss(tf.tensor2d(values.map((row) => [...row])));
    const [value, gradient] = at(logits);
    const exact = gradient.arraySync();
    const step = 1e-2;
    let largest = 0;
    logits.forEach((row, i) => {
      row.forEach((_, k) => {
        const moved = (by: number) =>
          at(logits.map((one, j) => one.map((v, l) => (i === j && k === l ? v + by : v))))[0].dataSync()[0];
        const found = (moved(step) - moved(-step)) / (2 * step);
        largest = Math.max(largest, Math.abs(found - exact[i][k]));
      });
    });
    return { value: value.dataSync()[0], off: largest };
  });
}
