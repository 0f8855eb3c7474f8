import { requireNumber } from '../attacks/index.js';
import { type Dataset, rowsTensor } from '../data/index.js';
import {
  type Architecture,
  createMapping,
  type Mapping,
  type NamedArrays,
  type OptimizerState,
  optimizerOf,
  TrainingDiverged,
  weightsOf,
} from '../models/index.js';
import { interruptSignal, keyedPermutation, pause, type Tensor4D, tf } from '../tensor/index.js';
import type { GeneratorSettings } from './contracts.js';
import type { GeneratorLoss } from './losses/contract.js';
import { initialGenerator } from './networks.js';

/** A training that stands between two epochs: all that it takes to go on. */
export interface TrainingState {
  readonly weights: NamedArrays;
  readonly optimizer: OptimizerState;
  /** Mean loss of each epoch so far. */
  readonly losses: readonly number[];
  readonly seconds: number;
}

export interface GeneratorTrainingOptions {
  /** Where to begin instead of at fresh weights. */
  readonly weights?: NamedArrays;
  /** Where a training stopped: it goes on as if it had not. */
  readonly resume?: TrainingState;
  /** Told the mean loss after each epoch; `state` makes what `resume` takes. */
  readonly onEpoch?: (epoch: { readonly epoch: number; readonly loss: number; state(): TrainingState }) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains a generator on these images (all of one class, or of all) by Adam on a loss.
 * @returns its mapping, the caller's, with the mean loss of each epoch and the seconds.
 * @throws Interrupted when stopped; RangeError naming a setting that does not fit; TrainingDiverged where the loss is no
 * longer a number.
 */
export async function trainGenerator(
  architecture: Architecture,
  data: Dataset,
  loss: GeneratorLoss,
  settings: GeneratorSettings,
  options: GeneratorTrainingOptions = {},
): Promise<{ readonly mapping: Mapping; readonly losses: readonly number[]; readonly seconds: number }> {
  const { learningRate, decayStep, decayRate, batchSize, epochs, seed } = settings;
  for (const [name, value] of Object.entries({ epochs, batchSize, decayStep }))
    requireNumber(name, value, { from: 1, whole: true });
  requireNumber('learningRate', learningRate, { above: 0 });
  requireNumber('decayRate', decayRate, { above: 0 });
  const n = data.labels.length;
  if (n === 0) throw new RangeError(`${data.name} holds no image to train a generator on.`);
  const { resume, onEpoch, signal = interruptSignal() } = options;
  const mapping = createMapping(
    architecture,
    resume?.weights ?? options.weights ?? initialGenerator(architecture, seed),
  );
  const batches = Math.ceil(n / batchSize);
  const optimizer = optimizerOf(
    { kind: 'adam', learningRate, schedule: { every: decayStep, rate: decayRate } },
    mapping.weights,
    epochs * batches,
    resume?.optimizer,
  );
  const update = (rows: Int32Array, keys: readonly number[]) =>
    tf.tidy(() => {
      const images = rowsTensor(data, rows);
      const pass = mapping.training(images, ...keys);
      try {
        const labels = rows.map((row) => data.labels[row]);
        const { value, cotangent } = loss.at(images, pass.output as Tensor4D, labels);
        const [found] = value.dataSync();
        if (Number.isFinite(found)) {
          optimizer.step(pass.gradients(cotangent));
          for (const [name, moved] of Object.entries(pass.updates)) mapping.weights[name].assign(moved);
        }
        return found;
      } finally {
        pass.dispose();
      }
    });
  const losses = [...(resume?.losses ?? [])];
  const start = Date.now();
  const seconds = () => (resume?.seconds ?? 0) + (Date.now() - start) / 1000;
  try {
    for (let epoch = losses.length; epoch < epochs; epoch++) {
      const order = keyedPermutation(n, seed, epoch);
      let sum = 0;
      for (let batch = 0; batch < batches; batch++) {
        await pause(signal);
        const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        const found = update(rows, [seed, epoch, batch]);
        if (!Number.isFinite(found))
          throw new TrainingDiverged(
            `Training diverged: the loss is ${found} in epoch ${epoch + 1}, batch ${batch + 1}. Lower the learning rate.`,
          );
        sum += found * rows.length;
      }
      losses.push(sum / n);
      onEpoch?.({
        epoch: epoch + 1,
        loss: sum / n,
        state: () => ({
          weights: weightsOf(mapping),
          optimizer: optimizer.state(),
          losses: [...losses],
          seconds: seconds(),
        }),
      });
    }
  } catch (error) {
    mapping.dispose();
    throw error;
  }
  return { mapping, losses, seconds: seconds() };
}
