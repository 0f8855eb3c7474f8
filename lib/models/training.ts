import { type Dataset, pixelsOf } from '../data/index.js';
import {
  interruptSignal,
  keyedPermutation,
  pause,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tf,
} from '../tensor/index.js';
import type { Network } from './contracts.js';
import { type Optimizer, type OptimizerSettings, optimizerOf } from './optimizers.js';

export type { OptimizerSettings } from './optimizers.js';

export interface TrainingSettings {
  epochs: number;
  batchSize: number;
  optimizer: OptimizerSettings;
  /** Divides the logits inside the loss, as defensive distillation does with its soft labels (default 1). */
  temperature?: number;
  /** Keys the order of the rows, where they make several batches, and the dropout masks. */
  seed: number;
}

export interface TrainingProgress {
  /** Epochs finished, with a fraction for the one under way. */
  epoch: number;
  epochs: number;
  /** Mean loss over the epoch so far. */
  loss: number;
}

export interface TrainingOptions {
  /** Soft labels [n · classes], each row a distribution; the data set's own labels where not given. */
  targets?: Float32Array;
  onProgress?: (progress: TrainingProgress) => void;
  signal?: AbortSignal;
  /** Asked after each epoch with the losses so far: true ends the training there. */
  stopWhen?: (losses: readonly number[]) => boolean;
}

/** The loss is no longer a number: the learning rate is too high for these data. */
export class TrainingDiverged extends Error {
  override name = 'TrainingDiverged';
}

/** The mean over rows of softmax cross-entropy at logits / temperature, and its gradient with respect to the logits. */
function lossAndCotangent(logits: Tensor2D, targets: Tensor2D, temperature: number): [Tensor, Tensor2D] {
  const [n] = logits.shape;
  const logs = tf.logSoftmax(logits.div(temperature));
  const loss = logs.mul(targets).sum().div(-n);
  return [
    loss,
    logs
      .exp()
      .sub(targets)
      .div(n * temperature) as Tensor2D,
  ];
}

/** One update by a batch of images and target distributions; gives its mean loss. */
function update(
  network: Network,
  optimizer: Optimizer,
  images: Tensor4D,
  targets: Tensor2D,
  temperature: number,
  keys: readonly number[],
): number {
  const pass = network.training(images, ...keys);
  try {
    const [loss, cotangent] = tf.tidy(() => lossAndCotangent(pass.logits, targets, temperature));
    const value = loss.dataSync()[0];
    if (Number.isFinite(value)) {
      optimizer.step(pass.gradients(cotangent));
      for (const [name, moved] of Object.entries(pass.updates)) network.weights[name].assign(moved);
    }
    tf.dispose([loss, cotangent]);
    return value;
  } finally {
    pass.dispose();
  }
}

function oneHot(labels: Int32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    rows[row * classes + label] = 1;
  });
  return rows;
}

/**
 * Trains a network in place by softmax cross-entropy against hard or soft labels.
 * @returns the mean loss of each epoch that was run.
 * @throws Interrupted when stopped; RangeError where targets do not fit; TrainingDiverged where the loss is no longer a
 * number.
 */
export async function train(
  network: Network,
  data: Dataset,
  settings: TrainingSettings,
  options: TrainingOptions = {},
): Promise<number[]> {
  const { epochs, batchSize, seed, temperature = 1 } = settings;
  const { onProgress, signal = interruptSignal() } = options;
  const n = data.labels.length;
  const { classes } = network;
  const width = pixelsOf(data);
  const targets = options.targets ?? oneHot(data.labels, classes);
  if (targets.length !== n * classes)
    throw new RangeError(`Targets hold ${targets.length} values, expected ${n} rows × ${classes} classes.`);
  const batches = Math.ceil(n / batchSize);
  const optimizer = optimizerOf(settings.optimizer, network.weights, epochs * batches);
  const losses: number[] = [];
  /** Images and wanted distributions of these rows. */
  const take = (rows: Int32Array): [Tensor4D, Tensor2D] => {
    const x = new Float32Array(rows.length * width);
    const y = new Float32Array(rows.length * classes);
    rows.forEach((row, i) => {
      x.set(data.images.subarray(row * width, (row + 1) * width), i * width);
      y.set(targets.subarray(row * classes, (row + 1) * classes), i * classes);
    });
    return [tf.tensor4d(x, [rows.length, ...data.shape]), tf.tensor2d(y, [rows.length, classes])];
  };
  // One batch is laid out once, in the order of the data: dropout masks meet its rows in that order in every epoch.
  const asGiven = Int32Array.from({ length: n }, (_, row) => row);
  const whole = batches === 1 ? take(asGiven) : undefined;
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = whole ? asGiven : keyedPermutation(n, seed, epoch);
      let sum = 0;
      for (let batch = 0; batch < batches; batch++) {
        await pause(signal);
        const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        const loss = tf.tidy(() => {
          const [images, wanted] = whole ?? take(rows);
          return update(network, optimizer, images, wanted, temperature, [seed, epoch, batch]);
        });
        if (!Number.isFinite(loss))
          throw new TrainingDiverged(
            `Training diverged: the loss is ${loss} in epoch ${epoch + 1}, batch ${batch + 1}. Lower the learning rate.`,
          );
        sum += loss * rows.length;
        const seen = Math.min(n, (batch + 1) * batchSize);
        onProgress?.({ epoch: epoch + seen / n, epochs, loss: sum / seen });
      }
      losses.push(sum / n);
      if (options.stopWhen?.(losses)) break;
    }
  } finally {
    tf.dispose(whole ?? []);
  }
  return losses;
}
