import { requireNumber } from '../attacks/index.js';
import { type Dataset, pixelsOf, rowsTensor } from '../data/index.js';
import { type Classifier, predictLabels } from '../models/index.js';
import { interruptSignal, keyedRandom, pause, type Tensor4D, tf } from '../tensor/index.js';
import type { Generator } from './contracts.js';

/** A generator for each class; or one for all, at every place. */
export type Generators = readonly Generator[];

export interface GenerateOptions {
  /** The L∞ ball that clipping leaves an image in. */
  readonly epsilon: number;
  /** Keep every value within epsilon of the original (default true); always within [0, 1]. */
  readonly clipping?: boolean;
  /** Images a pass (default 500). */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * Images that the generators make of a data set's, [n · h · w · c]: row r by the generator of class `by[r]` (default:
 * of its label).
 * @throws Interrupted when stopped; RangeError where a class has no generator, or `by` is of another length.
 */
export async function generate(
  generators: Generators,
  data: Dataset,
  options: GenerateOptions,
  by: ArrayLike<number> = data.labels,
): Promise<Float32Array> {
  const { epsilon, clipping = true, batchSize = 500, signal = interruptSignal() } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('batchSize', batchSize, { from: 1, whole: true });
  if (by.length !== data.labels.length)
    throw new RangeError(`${by.length} classes were given for ${data.labels.length} images: each takes one.`);
  const width = pixelsOf(data);
  const made = new Float32Array(data.labels.length * width);
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < data.labels.length; row++) {
    const rows = rowsOf.get(by[row]) ?? [];
    if (!rows.length) rowsOf.set(by[row], rows);
    rows.push(row);
  }
  for (const [label, rows] of rowsOf) {
    const generator = generators[label];
    if (!generator) throw new RangeError(`There is no generator of class ${label}; there are ${generators.length}.`);
    for (let from = 0; from < rows.length; from += batchSize) {
      await pause(signal);
      const batch = rows.slice(from, from + batchSize);
      const pixels = tf.tidy(() => {
        const images = rowsTensor(data, batch);
        const output = generator.mapping.apply(images) as Tensor4D;
        const kept = clipping ? output.minimum(images.add(epsilon)).maximum(images.sub(epsilon)) : output;
        return kept.clipByValue(0, 1).dataSync() as Float32Array;
      });
      batch.forEach((row, i) => {
        made.set(pixels.subarray(i * width, (i + 1) * width), row * width);
      });
    }
  }
  return made;
}

/** A class for each row, drawn from the seed: any, or any but the row's own. */
export function randomClasses(data: Dataset, seed: number, { wrong = false } = {}): Int32Array {
  return Int32Array.from(data.labels, (label, i) => {
    const u = keyedRandom(seed, data.indices[i])();
    if (!wrong) return Math.floor(u * data.classes);
    return (label + 1 + Math.floor(u * (data.classes - 1))) % data.classes;
  });
}

/** A `mis_classification_check`: the rows whose answer the generated image changed. */
export async function changedAnswers(model: Classifier, originals: Dataset, generated: Dataset): Promise<number[]> {
  const [before, after] = [await predictLabels(model, originals), await predictLabels(model, generated)];
  return Array.from(before.keys()).filter((row) => before[row] !== after[row]);
}
