import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Classifier } from '../contracts.js';

/** A model's answer to some images: the numbers, and their shape with the images as its first axis. */
export interface Answer {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Throws where images [n, h, w, c] are not of the shape [h, w, c] that the model takes. */
export function checkImages(name: string, shape: readonly number[], images: Tensor4D): void {
  if (images.shape.slice(1).join() !== shape.join())
    throw new Error(`${name} takes images [n, ${shape.join(', ')}], got [${images.shape}].`);
}

/** Labels as rows with a one in the place of the label; `refused` makes the error for one that is no class. */
function oneHot(labels: Float32Array, classes: number, refused: (what: string) => Error): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw refused(`answers with the label ${label}; expected 0 to ${classes - 1}.`);
    rows[i * classes + label] = 1;
  });
  return rows;
}

/** A classifier of what answers images with scores, or with labels alone; `refused` makes the error for others. */
export const blackBox = (
  { answers, ...model }: Omit<Classifier, 'predict'> & { readonly answers: 'scores' | 'labels' },
  answer: (images: Tensor4D) => Promise<Answer>,
  refused: (what: string) => Error,
): Classifier => ({
  ...model,
  predict: async (images) => {
    checkImages(model.name, model.inputShape, images);
    const { values } = await answer(images);
    const rows = answers === 'labels' ? oneHot(values, model.classes, refused) : values;
    return tf.tensor2d(rows, [images.shape[0], model.classes]) as Tensor2D;
  },
});

/** The values of n rows in batches of `size`; `whole`: the last one is filled up with black. */
export function inBatches(values: Float32Array, n: number, size: number, whole: boolean): Float32Array[] {
  const width = values.length / n;
  return Array.from({ length: Math.ceil(n / size) }, (_, i) => {
    const batch = values.subarray(i * size * width, Math.min(n, (i + 1) * size) * width);
    if (!whole || batch.length === size * width) return batch;
    const filled = new Float32Array(size * width);
    filled.set(batch);
    return filled;
  });
}

/** The answers to batches of `size` as the answer to n rows, without those to rows that filled up a batch. */
export function joined(parts: readonly Answer[], size: number, n: number): Answer {
  const [, ...rest] = parts[0]?.shape ?? [0];
  const width = rest.reduce((a, b) => a * b, 1);
  const values = new Float32Array(n * width);
  parts.forEach((part, i) => {
    values.set(part.values.subarray(0, Math.min(size, n - i * size) * width), i * size * width);
  });
  return { shape: [n, ...rest], values };
}

/** What `run` gives in the first way of handing images over that the model takes; `isRefusal`: the next one is tried. */
export async function firstThatRuns<Way, Seen>(
  [way, ...others]: readonly Way[],
  run: (way: Way) => Promise<Seen>,
  isRefusal: (error: unknown) => boolean,
): Promise<Seen> {
  try {
    return await run(way);
  } catch (error) {
    if (!isRefusal(error) || !others.length) throw error;
    return firstThatRuns(others, run, isRefusal);
  }
}
