import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, takeRows, writeTable } from '../../data/index.js';
import { predictLabels } from '../../models/index.js';
import { interruptSignal, keyedPermutation, pause } from '../../tensor/index.js';
import { EPSILONS, type Study } from './contracts.js';
import { PIXELS, schemas } from './schemas.js';

/** The study calls its sets by the hundredths of epsilon. */
export const hundredths = (epsilon: number): number => Math.round(epsilon * 100);

/** The epsilons whose sets it also wrote in GCP's layout. */
const GCP_EPSILONS = [0.15, 0.3];
/** Train, test, two halves of the split, and the adversarial sets in one or both layouts. */
const FILES = 4 + EPSILONS.length + GCP_EPSILONS.length;
const SPLIT_SEED = 33;
const HELD_OUT_SHARE = 1810 / 9810;

/** Rows of a data set that the study's LeNet answers rightly: the only ones its CSVs keep. */
export async function lenetCorrect(study: Study, data: Dataset): Promise<Int32Array> {
  const answers = await predictLabels(study.lenet, data);
  return Int32Array.from(data.labels.keys()).filter((row) => answers[row] === data.labels[row]);
}

/** The clean test rows split as the study split them: about four fifths for the student, the rest held out. */
export function distillationSplit(rows: Int32Array): { train: Int32Array; test: Int32Array } {
  const order = keyedPermutation(rows.length, SPLIT_SEED);
  const heldOut = Math.round(rows.length * HELD_OUT_SHARE);
  const pick = (positions: Int32Array) => positions.map((position) => rows[position]);
  return { train: pick(order.subarray(heldOut)), test: pick(order.subarray(0, heldOut)) };
}

function gather(pixels: Float32Array, rows: Int32Array): Float32Array {
  const out = new Float32Array(rows.length * PIXELS);
  rows.forEach((row, i) => {
    out.set(pixels.subarray(row * PIXELS, (row + 1) * PIXELS), i * PIXELS);
  });
  return out;
}

const inFolder = (study: Study, path: string) => join(study.files, path);

async function writeLabelled(study: Study, path: string, data: Dataset, rows: Int32Array): Promise<void> {
  const { images, labels } = takeRows(data, rows);
  await writeTable(inFolder(study, path), schemas.labelled, {
    rows: rows.length,
    labels: { label: labels },
    pixels: images,
  });
}

/**
 * Writes the study's input files anew from this run's own LeNet and attack: the LeNet-correct train and test rows, the
 * split for distillation, and the adversarial sets in both layouts. Gives the paths, below the run's data_compressed folder of its data set.
 */
export async function writeStudyFiles(
  study: Study,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<string[]> {
  // One signal for all files: an Interrupt during one of them stops the rest.
  const signal = interruptSignal();
  const written: string[] = [];
  const write = async (path: string, work: () => Promise<void>) => {
    await pause(signal);
    await work();
    written.push(path);
    onProgress(written.length, FILES);
  };
  const labelled = (path: string, data: Dataset, rows: Int32Array) =>
    write(path, () => writeLabelled(study, path, data, rows));
  const test = await lenetCorrect(study, study.test);
  const split = distillationSplit(test);
  const training = 'mnist_train_pytorch.csv.zip';
  // On MNIST the training file is large (244 MB of text), and always the same: the LeNet's weights are the published ones.
  if (study.comparable && existsSync(inFolder(study, training))) written.push(training);
  else await labelled(training, study.train, await lenetCorrect(study, study.train));
  await labelled('mnist_test_pytorch.csv.zip', study.test, test);
  await labelled('distillation/scoring_train.csv.zip', study.test, split.train);
  await labelled('distillation/scoring_test.csv.zip', study.test, split.test);
  for (const epsilon of EPSILONS) {
    const { pixels, predicted, successes } = await study.attacked(epsilon);
    const truth = successes.map((row) => study.test.labels[row]);
    const table = { rows: successes.length, pixels: gather(pixels, successes) };
    const path = `adv_examples_${hundredths(epsilon)}.csv.zip`;
    const labels = { true_label: truth, adv_label: successes.map((row) => predicted[row]) };
    await write(path, () => writeTable(inFolder(study, path), schemas.adversarial, { ...table, labels }));
    if (!GCP_EPSILONS.includes(epsilon)) continue;
    const gcpPath = `adv_examples_${hundredths(epsilon)}_gcp.csv.zip`;
    await write(gcpPath, () =>
      writeTable(inFolder(study, gcpPath), schemas.adversarialGcp, { ...table, labels: { true_label: truth } }),
    );
  }
  return written;
}
