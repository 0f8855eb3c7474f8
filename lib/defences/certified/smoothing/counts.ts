import { requireNumber } from '../../../attacks/index.js';
import type { Dataset } from '../../../data/index.js';
import { argmaxRows, type Classifier, NO_ANSWER, requireScores } from '../../../models/index.js';
import { interruptSignal, keyedNormal, pause, rowsPerCall, tf } from '../../../tensor/index.js';

/** A data set, or its pixels [n · h · w · c] and labels [n]; draws are keyed by `indices` (default 0 … n − 1). */
export type LabelledRows = Pick<Dataset, 'images' | 'labels' | 'shape'> & Partial<Pick<Dataset, 'indices'>>;

export interface SamplingOptions {
  /** Standard deviation of the noise, above 0, in pixel units of [0, 1]. */
  readonly sigma: number;
  /** Share of rows that may be told wrong by chance, above 0, at most ½ (default .001). */
  readonly alpha?: number;
  /** Keys the draws, with the row and the number of the draw (default 0). */
  readonly seed?: number;
  /** Noisy images in one call of the model (default: what runs fastest). Draws do not depend on it. */
  readonly batchSize?: number;
  /** Noisy images that the model has answered, of all; called after each batch. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops between batches (default: the notebook's Interrupt). */
  readonly signal?: AbortSignal;
}

interface CountOptions {
  readonly sigma: number;
  readonly draws: number;
  /** With the number of the draw they key its noise. */
  readonly keys: readonly number[];
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  readonly onBatch?: (draws: number) => void;
}

/**
 * How often the model names each class [classes] for one image [h · w · c] under noise N(0, σ²) on every value. Noisy
 * images are not clipped: the guarantees are about this noise, and it leaves [0, 1]. A draw without an answer counts for
 * no class.
 */
export async function countAnswers(
  model: Classifier,
  image: Float32Array,
  { sigma, draws, keys, batchSize = rowsPerCall(image.length), signal = interruptSignal(), onBatch }: CountOptions,
): Promise<Int32Array> {
  const counts = new Int32Array(model.classes);
  for (let from = 0; from < draws; from += batchSize) {
    await pause(signal);
    const n = Math.min(batchSize, draws - from);
    const pixels = new Float32Array(n * image.length);
    for (let i = 0; i < n; i++) {
      const base = i * image.length;
      keyedNormal(image.length, ...keys, from + i).forEach((value, at) => {
        pixels[base + at] = image[at] + sigma * value;
      });
    }
    const noisy = tf.tensor4d(pixels, [n, ...model.inputShape]);
    try {
      const scores = await model.predict(noisy);
      try {
        requireScores(model, scores.shape, n);
        for (const answer of argmaxRows(await scores.data(), model.classes)) if (answer !== NO_ANSWER) counts[answer]++;
      } finally {
        scores.dispose();
      }
    } finally {
      noisy.dispose();
    }
    onBatch?.(n);
  }
  return counts;
}

/** @throws RangeError where a number is out of range. */
export function requireSampling({ sigma, alpha = 0.001, batchSize = 1 }: SamplingOptions): void {
  requireNumber('sigma', sigma, { above: 0 });
  requireNumber('alpha', alpha, { above: 0, to: 0.5 });
  requireNumber('batchSize', batchSize, { from: 1, whole: true });
}

/** What is made of each row; `count` draws for that row alone, of a stream of its own. */
type OfRow<T> = (
  row: { readonly row: number; readonly label: number },
  count: (stream: number, draws: number) => Promise<Int32Array>,
) => Promise<T>;

/**
 * Rows one by one, each with `queries` draws in all.
 * @throws RangeError where a number is out of range or the rows do not fit the model; Interrupted when stopped.
 */
export async function overRows<T>(
  model: Classifier,
  { images, labels, shape, indices }: LabelledRows,
  options: SamplingOptions & { readonly queries: number },
  ofRow: OfRow<T>,
): Promise<T[]> {
  requireSampling(options);
  const { sigma, seed = 0, batchSize, signal, onProgress, queries } = options;
  const [height, width, channels] = shape;
  const size = height * width * channels;
  if (shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images of [${model.inputShape.join(', ')}], got rows of [${shape.join(', ')}].`,
    );
  if (images.length !== labels.length * size)
    throw new RangeError(
      `${labels.length} rows of [${shape.join(', ')}] hold ${labels.length * size} values, got ${images.length}.`,
    );
  if (indices && indices.length !== labels.length)
    throw new RangeError(`${labels.length} rows need as many indices, got ${indices.length}.`);
  let done = 0;
  const onBatch = (draws: number) => {
    done += draws;
    onProgress?.(done, labels.length * queries);
  };
  const made: T[] = [];
  for (let i = 0; i < labels.length; i++) {
    const row = indices?.[i] ?? i;
    const image = images.subarray(i * size, (i + 1) * size);
    const count = (stream: number, draws: number) =>
      countAnswers(model, image, { sigma, draws, keys: [seed, stream, row], batchSize, signal, onBatch });
    made.push(await ofRow({ row, label: labels[i] }, count));
  }
  return made;
}
