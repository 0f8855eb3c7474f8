import { type Dataset, rowsTensor } from '../data/index.js';
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
import type { Objective, TrainingBatch, WeightObjective } from './objective.js';
import { type Optimizer, type OptimizerSettings, optimizerOf } from './optimizers.js';
import { looksAt, type Selected, type Selection } from './selection.js';

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

/** Who makes the adversarial images of adversarial training. */
export interface Adversary {
  /** What it makes, and of whom, in full: trainings of equal descriptions are taken for one. */
  readonly description: string;
  /**
   * `beside`: each batch is learned twice, as it is and adversarial, the second with this share of the loss (Goodfellow,
   * Shlens and Szegedy, 2015); both halves are one batch, also where a network normalizes by batches. `instead`: this
   * share of each batch's rows, the first ones, is learned adversarial; where all rows are one batch, the same each time.
   */
  readonly mode: 'beside' | 'instead';
  readonly ratio: number;
  /**
   * Adversarial images of the rows that are to be attacked [n, h, w, c]: `rows` are their places in the data set, `keys`
   * name the batch. The caller's.
   */
  images(batch: {
    readonly network: Network;
    readonly images: Tensor4D;
    readonly rows: Int32Array;
    readonly keys: readonly number[];
  }): Promise<Tensor4D>;
}

export interface TrainingOptions {
  /** Trains on adversarial images too. */
  adversary?: Adversary;
  /** What is minimized in the place of the cross-entropy; there is no adversary and no temperature beside it. */
  objective?: Objective | WeightObjective;
  /** Looks at the network on the way, and keeps it as it was at its best. */
  selection?: Selection;
  /** Told what a selection saw, when the training is over. */
  onSelected?: (selected: Selected) => void;
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

/** What a batch is learned from; its tensors are its holder's. */
interface Batch {
  readonly images: Tensor4D;
  /** Wanted distributions [n, classes]. */
  readonly targets: Tensor2D;
  /** What each row counts in the loss [n, 1]; 1 / n each where not given. */
  readonly weights?: Tensor2D;
}

/** The mean over rows of softmax cross-entropy at logits / temperature, and its gradient with respect to the logits. */
function lossAndCotangent(logits: Tensor2D, { targets, weights }: Batch, temperature: number): [Tensor, Tensor2D] {
  const [n] = logits.shape;
  const logs = tf.logSoftmax(logits.div(temperature));
  const off = logs.exp().sub(targets);
  if (weights) return [logs.mul(targets).mul(weights).sum().neg(), off.mul(weights).div(temperature) as Tensor2D];
  return [logs.mul(targets).sum().div(-n), off.div(n * temperature) as Tensor2D];
}

/** One update by the loss at these images' logits; gives the loss. */
function update(
  network: Network,
  optimizer: Optimizer,
  images: Tensor4D,
  lossOf: (logits: Tensor2D) => readonly [Tensor, Tensor2D],
  keys: readonly number[],
): number {
  const pass = network.training(images, ...keys);
  try {
    const [loss, cotangent] = tf.tidy(() => [...lossOf(pass.logits)]) as [Tensor, Tensor2D];
    try {
      const value = loss.dataSync()[0];
      if (Number.isFinite(value)) {
        optimizer.step(pass.gradients(cotangent));
        for (const [name, moved] of Object.entries(pass.updates)) network.weights[name].assign(moved);
      }
      return value;
    } finally {
      tf.dispose([loss, cotangent]);
    }
  } finally {
    pass.dispose();
  }
}

/** One update by an objective that differentiates itself; gives the loss. */
async function updateItself(
  objective: WeightObjective,
  optimizer: Optimizer,
  batch: TrainingBatch,
  epoch: number,
): Promise<number> {
  const { loss, gradients } = await objective.gradients(batch, epoch);
  if (Number.isFinite(loss)) optimizer.step(gradients);
  else tf.dispose({ ...gradients });
  return loss;
}

/** The batch with an adversary's images beside its own, or in the place of its first rows; all tensors are new. */
async function withAdversary(
  { mode, ratio, images: make }: Adversary,
  network: Network,
  { images, targets }: Batch,
  rows: Int32Array,
  keys: readonly number[],
): Promise<Batch> {
  const n = rows.length;
  const count = mode === 'beside' ? n : Math.round(ratio * n);
  // No images at all are none that a network could be asked about.
  if (count === 0) return { images: images.clone(), targets: targets.clone() };
  const attacked = images.slice(0, count);
  let made: Tensor4D | undefined;
  try {
    const adversarial = await make({ network, images: attacked, rows: rows.subarray(0, count), keys });
    made = adversarial;
    return tf.tidy(() => {
      if (mode === 'beside')
        return {
          images: tf.concat([images, adversarial]),
          targets: tf.concat([targets, targets]),
          weights: tf.concat([tf.fill([n, 1], (1 - ratio) / n), tf.fill([n, 1], ratio / n)]) as Tensor2D,
        };
      return {
        images: count === n ? adversarial.clone() : tf.concat([adversarial, images.slice(count)]),
        targets: targets.clone(),
      };
    });
  } finally {
    attacked.dispose();
    made?.dispose();
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
  const { adversary, objective, selection, onProgress, signal = interruptSignal() } = options;
  const n = data.labels.length;
  const { classes } = network;
  const targets = options.targets ?? oneHot(data.labels, classes);
  if (targets.length !== n * classes)
    throw new RangeError(`Targets hold ${targets.length} values, expected ${n} rows × ${classes} classes.`);
  if (objective && (adversary || temperature !== 1))
    throw new RangeError('A training by an objective has no adversary and no temperature of its own.');
  const batches = Math.ceil(n / batchSize);
  const optimizer = optimizerOf(settings.optimizer, network.weights, epochs * batches);
  const losses: number[] = [];
  const take = (rows: Int32Array): Batch => {
    const y = new Float32Array(rows.length * classes);
    rows.forEach((row, i) => {
      y.set(targets.subarray(row * classes, (row + 1) * classes), i * classes);
    });
    return {
      images: rowsTensor(data, rows),
      targets: tf.tensor2d(y, [rows.length, classes]),
    };
  };
  // One batch is laid out once, in the order of the data: dropout masks meet its rows in that order in every epoch.
  const asGiven = Int32Array.from({ length: n }, (_, row) => row);
  const whole = batches === 1 ? take(asGiven) : undefined;
  const learn = async (rows: Int32Array, keys: readonly [number, number, number]): Promise<number> => {
    const taken = whole ?? take(rows);
    const byBatch = (batch: Batch) =>
      update(network, optimizer, batch.images, (logits) => lossAndCotangent(logits, batch, temperature), keys);
    try {
      if (objective) {
        const { images, targets: wanted } = taken;
        if ('gradients' in objective)
          return await updateItself(
            objective,
            optimizer,
            { network, ...taken, rows, keys },
            keys[1] + keys[2] / batches,
          );
        const seen = await objective.images({ network, images, targets: wanted, rows, keys });
        try {
          return update(network, optimizer, seen, (logits) => objective.loss(logits, wanted), keys);
        } finally {
          if (seen !== images) seen.dispose();
        }
      }
      if (!adversary) return byBatch(taken);
      const mixed = await withAdversary(adversary, network, taken, rows, keys);
      try {
        return byBatch(mixed);
      } finally {
        tf.dispose({ ...mixed });
      }
    } finally {
      if (taken !== whole) tf.dispose({ ...taken });
    }
  };
  const looks = selection && looksAt(network, selection);
  try {
    training: for (let epoch = 0; epoch < epochs; epoch++) {
      const order = whole ? asGiven : keyedPermutation(n, seed, epoch);
      let sum = 0;
      for (let batch = 0; batch < batches; batch++) {
        await pause(signal);
        const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        const loss = await learn(rows, [seed, epoch, batch]);
        if (!Number.isFinite(loss))
          throw new TrainingDiverged(
            `Training diverged: the loss is ${loss} in epoch ${epoch + 1}, batch ${batch + 1}. Lower the learning rate.`,
          );
        sum += loss * rows.length;
        const seen = Math.min(n, (batch + 1) * batchSize);
        onProgress?.({ epoch: epoch + seen / n, epochs, loss: sum / seen });
        const endOfEpoch = batch === batches - 1;
        if (endOfEpoch) losses.push(sum / n);
        const last = endOfEpoch && (epoch === epochs - 1 || (options.stopWhen?.(losses) ?? false));
        if (await looks?.after(epoch * batches + batch + 1, last)) {
          if (!endOfEpoch) losses.push(sum / seen);
          break training;
        }
        if (last) break training;
      }
    }
    if (looks) options.onSelected?.(looks.takeBest());
  } finally {
    looks?.dispose();
    tf.dispose({ ...whole });
  }
  return losses;
}
