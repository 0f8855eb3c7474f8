import { type Dataset, imageTensor } from '../../../../data/index.js';
import { argmaxRows, type DifferentiableClassifier } from '../../../../models/index.js';
import { interruptSignal, pause, type Tensor4D } from '../../../../tensor/index.js';
import { logProbabilities } from '../../answers.js';

/** Photographs in one call of the network: more are not faster. */
export const CALL = 16;

/** What the network makes of some images, row by row. */
export interface Look {
  /** 1 where its answer is the label. */
  readonly right: Uint8Array;
  /** 1 where the label is among its five likeliest. */
  readonly inFive: Uint8Array;
  /** −log of the label's probability. */
  readonly losses: Float32Array;
}

/** The network's verdict on images [n, h, w, c]. */
export function look(model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array): Look {
  const tensor = logProbabilities(model, images);
  const logs = tensor.dataSync() as Float32Array;
  tensor.dispose();
  const { classes } = model;
  const answers = argmaxRows(logs, classes);
  const of = (row: number) => logs[row * classes + labels[row]];
  const above = (row: number) =>
    logs.subarray(row * classes, (row + 1) * classes).filter((log) => log > of(row)).length;
  return {
    right: Uint8Array.from(labels, (label, row) => Number(answers[row] === label)),
    inFive: Uint8Array.from(labels, (_, row) => Number(above(row) < 5)),
    losses: Float32Array.from(labels, (_, row) => -of(row)),
  };
}

/** Several looks at consecutive rows, as one. */
export const joined = (looks: readonly Look[]): Look => ({
  right: Uint8Array.from(looks.flatMap(({ right }) => [...right])),
  inFive: Uint8Array.from(looks.flatMap(({ inFive }) => [...inFive])),
  losses: Float32Array.from(looks.flatMap(({ losses }) => [...losses])),
});

/** Does something with the images of a data set, so many at a time; the tensor is freed afterwards. */
export async function batchwise<T>(
  data: Dataset,
  work: (images: Tensor4D, labels: Int32Array) => T,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<T[]> {
  const n = data.labels.length;
  const found: T[] = [];
  for (let from = 0; from < n; from += CALL) {
    await pause(interruptSignal());
    const to = Math.min(n, from + CALL);
    const images = imageTensor(data, from, to);
    try {
      found.push(work(images, data.labels.subarray(from, to)));
    } finally {
      images.dispose();
    }
    onProgress(to, n);
  }
  return found;
}

/** The network's verdict on a data set. */
export const lookAt = async (model: DifferentiableClassifier, data: Dataset): Promise<Look> =>
  joined(await batchwise(data, (images, labels) => look(model, images, labels)));
