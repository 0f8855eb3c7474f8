import { createHash } from 'node:crypto';
import { type Dataset, takeRows } from '../../data/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import { interruptSignal, keyedPermutation, pause, type Tensor1D, type Tensor2D, tf } from '../../tensor/index.js';
import { requireTarget } from '../engine/targets.js';
import { type Aim, type Loss, margin } from '../gradient/losses.js';
import { requireNumber } from '../settings.js';

/** How one change for all images is fitted, whatever it is. */
export interface FitOptions {
  /** Passes over the rows (default 20). */
  epochs?: number;
  /** Rows in one step (default 100; of images of 224 × 224, 16 are as fast and need less memory). */
  batchSize?: number;
  /** Share of the direction before that is kept (default 0.9). */
  momentum?: number;
  /** The class that every row is to be taken for; default: any but its own. */
  target?: number;
  /** Keys the order of the rows (default 0). */
  seed?: number;
  onProgress?: (step: number, steps: number) => void;
  signal?: AbortSignal;
}

/** The same, with nothing left open that a fit decides. */
export type FitSettings = FitOptions & Required<Pick<FitOptions, 'epochs' | 'batchSize' | 'momentum'>>;

/** What is kept of how it was fitted. */
export interface Fitted {
  readonly target?: number;
  /** Rows it was fitted on, and the data they are of. */
  readonly n: number;
  readonly fittedOn: string;
  /** Gradients spent on each row. */
  readonly gradients: number;
}

/** One step of a fit. */
export interface Step {
  readonly epoch: number;
  /** The rows of this step. */
  readonly batch: Dataset;
  /** What is left of the first step's length: from 1 to 0 along half a cosine. */
  readonly length: number;
}

/**
 * The batches of all epochs, each epoch in an order of its own.
 * @throws RangeError where a number is out of range, or the data do not fit the model; Interrupted when stopped.
 */
export async function* fitSteps(
  model: DifferentiableClassifier,
  data: Dataset,
  { epochs, batchSize, momentum, target, seed = 0, onProgress, signal = interruptSignal() }: FitSettings,
): AsyncGenerator<Step> {
  requireNumber('epochs', epochs, { from: 1, whole: true });
  requireNumber('batchSize', batchSize, { from: 1, whole: true });
  requireNumber('momentum', momentum, { from: 0, to: 1 });
  if (target !== undefined) requireTarget(target, model.classes);
  const n = data.labels.length;
  if (n === 0 || data.shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images [${model.inputShape}]; one change for all needs at least one, got ${n} of [${data.shape}].`,
    );
  const batches = Math.ceil(n / batchSize);
  const steps = epochs * batches;
  for (let step = 0; step < steps; step++) {
    await pause(signal);
    const epoch = Math.floor(step / batches);
    const from = (step % batches) * batchSize;
    const rows = keyedPermutation(n, seed, epoch).subarray(from, from + batchSize);
    yield { epoch, batch: takeRows(data, rows), length: 0.5 * (1 + Math.cos((Math.PI * step) / steps)) };
    onProgress?.(step + 1, steps);
  }
}

/** What was fitted, in the words of its result. */
export const fittedBy = (data: Dataset, { epochs, target }: FitSettings): Fitted => ({
  ...(target !== undefined && { target }),
  n: data.labels.length,
  fittedOn: data.provenance,
  gradients: epochs,
});

/** One-hot rows of what these rows are after. Call inside `tf.tidy`. */
export function aimAt(labels: Int32Array, target: number | undefined, classes: number): Aim {
  const oneHot = (of: Int32Array) => tf.oneHot(tf.tensor1d(of, 'int32'), classes).toFloat() as Tensor2D;
  return { label: oneHot(labels), ...(target !== undefined && { target: oneHot(labels.map(() => target)) }) };
}

/** The margin, raised to 0: rows that are what is wanted already no longer pull. */
export const hinge: Loss = (logits, aim) => margin(logits, aim).minimum(0) as Tensor1D;

/** Names what was fitted in an attack's settings, so that a run is not resumed with another's images. */
export function digestOf({ buffer, byteOffset, byteLength }: Float32Array, besides = ''): string {
  const hash = createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .update(besides);
  return hash.digest('hex').slice(0, 12);
}
