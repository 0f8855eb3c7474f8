import { type Dataset, pixelsOf } from '../data/index.js';
import { interruptSignal, keyedPermutation, pause, type Tensor, type Tensor2D, tf } from '../tensor/index.js';
import type { Network } from './contracts.js';

/** How the weights are moved. Rates are per update of one batch. */
export type OptimizerSettings =
  /** Nesterov's momentum; `decay` divides the rate by 1 + decay · updates, as Keras does. */
  | { kind: 'sgd'; learningRate: number; momentum: number; decay: number }
  /** Kingma and Ba (2015); the rate falls along half a cosine to zero over the run. */
  | { kind: 'adam'; learningRate: number };

export interface TrainingSettings {
  epochs: number;
  batchSize: number;
  optimizer: OptimizerSettings;
  /** Divides the logits inside the loss, as defensive distillation does with its soft labels (default 1). */
  temperature?: number;
  /** Keys the order of the rows and the dropout masks. */
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

function optimizerOf(settings: OptimizerSettings, updates: number) {
  if (settings.kind === 'sgd') {
    const optimizer = tf.train.momentum(settings.learningRate, settings.momentum, true);
    const schedule = (update: number) =>
      optimizer.setLearningRate(settings.learningRate / (1 + settings.decay * update));
    const dispose = () => {
      optimizer.dispose();
      // Its own dispose forgets the scalar of the learning rate, which its type keeps to itself.
      (optimizer as unknown as { c: Tensor }).c.dispose();
    };
    return { optimizer, schedule, dispose };
  }
  const optimizer = tf.train.adam(settings.learningRate);
  // Adam reads its rate at each update, but its type keeps the field to itself.
  const rate = optimizer as unknown as { learningRate: number };
  const schedule = (update: number) => {
    rate.learningRate = settings.learningRate * 0.5 * (1 + Math.cos((Math.PI * update) / updates));
  };
  return { optimizer, schedule, dispose: () => optimizer.dispose() };
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
  const variables = Object.values(network.weights);
  const batches = Math.ceil(n / batchSize);
  const { optimizer, schedule, dispose } = optimizerOf(settings.optimizer, epochs * batches);
  const losses: number[] = [];
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = keyedPermutation(n, seed, epoch);
      let sum = 0;
      for (let batch = 0; batch < batches; batch++) {
        await pause(signal);
        const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        const x = new Float32Array(rows.length * width);
        const y = new Float32Array(rows.length * classes);
        rows.forEach((row, i) => {
          x.set(data.images.subarray(row * width, (row + 1) * width), i * width);
          y.set(targets.subarray(row * classes, (row + 1) * classes), i * classes);
        });
        schedule(epoch * batches + batch);
        const loss = tf.tidy(() => {
          const images = tf.tensor4d(x, [rows.length, ...data.shape]);
          const wanted = tf.tensor2d(y, [rows.length, classes]);
          const cost = () =>
            tf.losses
              .softmaxCrossEntropy(
                wanted,
                network.trainingLogits(images, seed, epoch, batch).div(temperature) as Tensor2D,
              )
              .asScalar();
          return optimizer.minimize(cost, true, variables)?.dataSync()[0] ?? Number.NaN;
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
    dispose();
  }
  return losses;
}
