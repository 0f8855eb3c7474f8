import { argmaxRows, type Classifier } from '../../models/index.js';
import { interruptSignal, pause, type Tensor4D, tf } from '../../tensor/index.js';
import type { AttackBatch, AttackOptions, AttackResult } from '../contracts.js';

/** Rows that are worked on at a time: past about 500 a step's speed no longer grows, its memory does. */
const ROWS_AT_ONCE = 500;

/** A part of the batch: rows the model still gets right. */
export interface Part {
  readonly images: Tensor4D;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
}

/** What every attack is told besides its part. */
export interface Run {
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Tells how much of the part is done, from 0 to 1. */
  report(share: number): void;
}

/** What an attack answers for a part; it owns `images` until it returns them. */
export interface Perturbed {
  readonly images: Tensor4D;
  /** Gradients spent on each row of the part. */
  readonly gradients: number;
}

function check({ images, labels, indices }: AttackBatch, model: Classifier): void {
  const [n, ...shape] = images.shape;
  if (shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images [n, ${model.inputShape.join(', ')}], got [${images.shape.join(', ')}].`,
    );
  if (labels.length !== n) throw new RangeError(`${labels.length} labels were given for ${n} images.`);
  if (indices && indices.length !== n) throw new RangeError(`${indices.length} indices were given for ${n} images.`);
  const foreign = labels.find((label) => label < 0 || label >= model.classes);
  if (foreign !== undefined)
    throw new RangeError(`Label ${foreign} is not one of ${model.name}'s classes 0 to ${model.classes - 1}.`);
  const [low, high] = tf.tidy(() => [images.min().dataSync()[0], images.max().dataSync()[0]]);
  if (n > 0 && !(low >= 0 && high <= 1))
    throw new RangeError(
      `Images must lie in [0, 1]; these reach from ${low} to ${high}. Divide by 255, and normalize inside the model.`,
    );
}

async function answers(model: Classifier, images: Tensor4D): Promise<Int32Array> {
  const scores = await model.predict(images);
  try {
    return argmaxRows(await scores.data(), model.classes);
  } finally {
    scores.dispose();
  }
}

/**
 * Runs an attack over a batch: asks the model first and leaves rows alone that it already gets wrong, works on the
 * others in full parts, and asks again for the verdict. Stops between parts, and frees what it made.
 */
export async function runAttack<M extends Classifier>(
  model: M,
  batch: AttackBatch,
  { seed = 0, onProgress, signal = interruptSignal() }: AttackOptions,
  perturb: (part: Part, run: Run) => Promise<Perturbed>,
): Promise<AttackResult> {
  check(batch, model);
  const n = batch.labels.length;
  const indices = batch.indices ?? Int32Array.from({ length: n }, (_, i) => i);
  const width = batch.images.shape.slice(1).reduce((a, b) => a * b, 1);
  const pixels = (await batch.images.data()).slice() as Float32Array;
  const predicted = new Int32Array(n);
  const queries = new Int32Array(n).fill(1);
  const gradients = new Int32Array(n);
  const tensorOf = (rows: ArrayLike<number>) => {
    const values = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++)
      values.set(pixels.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
    return tf.tensor4d(values, [rows.length, ...model.inputShape]);
  };

  for (let from = 0; from < n; from += ROWS_AT_ONCE) {
    await pause(signal);
    const part = batch.images.slice([from, 0, 0, 0], [Math.min(ROWS_AT_ONCE, n - from), -1, -1, -1]);
    try {
      predicted.set(await answers(model, part), from);
    } finally {
      part.dispose();
    }
  }
  const wrongFromStart = Uint8Array.from(predicted, (answer, i) => Number(answer !== batch.labels[i]));
  const right = Int32Array.from({ length: n }, (_, i) => i).filter((i) => !wrongFromStart[i]);

  for (let from = 0; from < right.length; from += ROWS_AT_ONCE) {
    await pause(signal);
    onProgress?.(n - right.length + from, n);
    const rows = right.subarray(from, from + ROWS_AT_ONCE);
    const images = tensorOf(rows);
    let found: Perturbed | undefined;
    try {
      found = await perturb(
        {
          images,
          labels: Int32Array.from(rows, (row) => batch.labels[row]),
          indices: Int32Array.from(rows, (row) => indices[row]),
        },
        {
          seed,
          signal,
          report: (share) => onProgress?.(n - right.length + from + Math.floor(share * rows.length), n),
        },
      );
      const values = await found.images.data();
      const verdicts = await answers(model, found.images);
      rows.forEach((row, i) => {
        pixels.set(values.subarray(i * width, (i + 1) * width), row * width);
        predicted[row] = verdicts[i];
        gradients[row] = (found as Perturbed).gradients;
        queries[row] += 1;
      });
    } finally {
      images.dispose();
      found?.images.dispose();
    }
  }
  onProgress?.(n, n);
  return {
    images: tf.tensor4d(pixels, [n, ...model.inputShape]),
    predicted,
    success: Uint8Array.from(predicted, (answer, i) => Number(answer !== batch.labels[i])),
    wrongFromStart,
    queries,
    gradients,
  };
}
