import type { Dataset } from '../data/index.js';
import {
  type Architecture,
  cachedModel,
  type Recipe,
  student,
  type TrainedModel,
  type TrainingOptions,
} from '../models/index.js';

/**
 * Soft labels at a temperature from a teacher that gives only probabilities: softmax(log p / T), row by row, which is
 * what softmax(logits / T) would be (Papernot et al., 2016). At T = 1 the rows are the probabilities, made to sum to 1.
 * @param probabilities [n · classes], each at least 0, each row with a positive sum.
 * @throws RangeError naming the row that is no distribution, or a temperature that is not above 0.
 */
export function softLabels(probabilities: ArrayLike<number>, classes: number, temperature = 1): Float32Array {
  if (!(temperature > 0)) throw new RangeError(`The temperature must be above 0, got ${temperature}.`);
  if (probabilities.length % classes !== 0)
    throw new RangeError(`${probabilities.length} probabilities do not make rows of ${classes} classes.`);
  const soft = new Float32Array(probabilities.length);
  for (let start = 0; start < probabilities.length; start += classes) {
    const row = Array.from({ length: classes }, (_, k) => probabilities[start + k]);
    const largest = Math.max(...row);
    if (!(largest > 0 && Number.isFinite(largest)) || row.some((p) => !(p >= 0)))
      throw new RangeError(`Row ${start / classes} is not a distribution: ${row.join(', ')}.`);
    // p^(1/T), scaled by the largest so that small temperatures do not vanish.
    const powers = row.map((p) => (p / largest) ** (1 / temperature));
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, k) => {
      soft[start + k] = power / sum;
    });
  }
  return soft;
}

/** The study's training of its student: SGD with Nesterov's momentum, 50 epochs. */
export interface StudentOptions {
  /** What learns (default the study's network). */
  architecture?: Architecture;
  /** Passes over the rows (default 50). */
  epochs?: number;
  /** Rows of an update (default 128). */
  batchSize?: number;
  seed: number;
  /** Of SGD (default 0.1; it makes some trainings collapse). */
  learningRate?: number;
  /** Of the soft labels and of the student while it trains (default 1). */
  temperature?: number;
  /** Of the soft labels alone (default `temperature`); 1 leaves the teacher's probabilities as they were given. */
  labelTemperature?: number;
}

const settingsOf = ({ epochs = 50, batchSize = 128, seed, learningRate = 0.1, temperature = 1 }: StudentOptions) => ({
  epochs,
  batchSize,
  optimizer: { kind: 'sgd' as const, learningRate, momentum: 0.9, decay: 1e-6 },
  seed,
  temperature,
});

/** A student that learns the teacher's probabilities [n · classes] for the rows of `data`. */
export function distilledStudent(
  teacher: string,
  data: Dataset,
  probabilities: ArrayLike<number>,
  options: StudentOptions,
): Recipe {
  const { architecture = student, temperature = 1, labelTemperature = temperature } = options;
  return {
    name: `student-${teacher}-soft-${options.seed}`,
    architecture,
    data,
    settings: settingsOf(options),
    targets: {
      description: `${teacher}'s probabilities at temperature ${labelTemperature}`,
      values: softLabels(probabilities, data.classes, labelTemperature),
    },
  };
}

/** The control: the same student on the same rows, at the same temperature, with their true labels. */
export function controlStudent(data: Dataset, options: StudentOptions): Recipe {
  const { architecture = student, seed } = options;
  return { name: `student-control-hard-${seed}`, architecture, data, settings: settingsOf(options) };
}

/** Updates after which a student at temperature 1 that still guesses is taken to be lost. */
const PATIENCE_UPDATES = 150;
/** A student has learned something once it has come this share of the way from guessing to its labels' own entropy. */
const LEARNED = 0.03;

const entropy = (row: ArrayLike<number>): number =>
  Array.from(row).reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);

/** Loss of a student that knows nothing of the images, and of one that knows everything: no loss lies below. */
function lossRange({ data, targets }: Recipe): { guessing: number; least: number } {
  if (!targets) return { guessing: Math.log(data.classes), least: 0 };
  const { classes } = data;
  const rows = targets.values.length / classes;
  const mean = new Float64Array(classes);
  let least = 0;
  for (let row = 0; row < rows; row++) {
    const label = targets.values.subarray(row * classes, (row + 1) * classes);
    least += entropy(label) / rows;
    label.forEach((p, k) => {
      mean[k] += p / rows;
    });
  }
  return { guessing: entropy(mean), least };
}

/**
 * Whether a training has collapsed: a learning rate of 0.1 with momentum 0.9 can throw the student onto a
 * plateau where it answers every image alike, from which it does not return. Softened labels are almost uniform, so the
 * loss is read against their own entropy; and a temperature T makes gradients T times smaller (with softened labels
 * T² times), so that a student that has not begun to learn is waited for as much longer.
 */
export function hasCollapsed(losses: readonly number[], recipe: Recipe): boolean {
  const { data, settings, targets } = recipe;
  const { epochs, batchSize, temperature = 1 } = settings;
  const updates = Math.ceil(data.labels.length / batchSize);
  const last = Math.max(3, Math.ceil(PATIENCE_UPDATES / updates));
  const patience = PATIENCE_UPDATES * (targets ? temperature ** 2 : temperature);
  if (losses.length < last || losses.length * updates < Math.min(patience, epochs * updates)) return false;
  const { guessing, least } = lossRange(recipe);
  const bar = guessing - LEARNED * (guessing - least);
  return losses.slice(-last).every((loss) => loss > bar);
}

/** The recipe trained (or taken from the cache); a collapsed training ends early and is said to be one. */
export async function trainStudent(
  recipe: Recipe,
  options: TrainingOptions = {},
): Promise<TrainedModel & { collapsed: boolean }> {
  const stopWhen = (losses: readonly number[]) => hasCollapsed(losses, recipe);
  const trained = await cachedModel(recipe, { ...options, stopWhen });
  return { ...trained, collapsed: hasCollapsed(trained.metadata.losses, recipe) };
}
