import { createHash } from 'node:crypto';
import { type Dataset, takeRows } from '../../data/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import { interruptSignal, keyedPermutation, pause } from '../../tensor/index.js';
import type { TargetChoice } from '../contracts.js';
import type { Aims } from '../engine/criterion.js';
import { requireTarget } from '../engine/targets.js';
import { requireNumber } from '../settings.js';

/** How one change for all images is fitted, whatever it is. */
export interface FitOptions {
  /** Passes over the rows (default 20). */
  epochs?: number;
  /** Rows in one step (default: a tenth of them, at most 100 and of a patch 16; of images of 224 × 224, 16 are as fast and need less memory). */
  batchSize?: number;
  /** Share of the direction before that is kept (default 0.9). */
  momentum?: number;
  /**
   * The class that every row is to be taken for; default: any but its own. `best`: a class, or none, is chosen on these
   * rows alone, by a short fit toward each (`choice` of the result), and what counts afterwards is any error.
   */
  target?: number | 'best';
  /** Passes of each of these short fits (default: as many as make 30 steps, at most `epochs`). */
  choiceEpochs?: number;
  /** Most classes that are tried so: those that the rows are nearest to on the mean of the margin (default 10). */
  candidates?: number;
  /** Keys the order of the rows (default 0). */
  seed?: number;
  onProgress?: (step: number, steps: number) => void;
  signal?: AbortSignal;
}

/**
 * What a fit is asked for, as settings.
 * @throws RangeError where a number is out of range.
 */
export function checkFitOptions(
  options: Pick<FitOptions, 'epochs' | 'batchSize' | 'momentum' | 'target' | 'choiceEpochs' | 'candidates'>,
): Record<string, number | string> {
  const { epochs = 20, batchSize, momentum = 0.9, target, choiceEpochs, candidates = 10 } = options;
  requireNumber('epochs', epochs, { from: 1, whole: true });
  if (batchSize !== undefined) requireNumber('batchSize', batchSize, { from: 1, whole: true });
  requireNumber('momentum', momentum, { from: 0, to: 1 });
  if (choiceEpochs !== undefined) requireNumber('choiceEpochs', choiceEpochs, { from: 1, to: epochs, whole: true });
  requireNumber('candidates', candidates, { from: 1, whole: true });
  return {
    ...{ epochs, momentum },
    ...(batchSize !== undefined && { batchSize }),
    ...(target !== undefined && { target }),
    ...(target === 'best' && { candidates, ...(choiceEpochs !== undefined && { choiceEpochs }) }),
  };
}

/** The usual number of rows in one step: few enough for ten steps in an epoch, and no more than `most`. */
export const usualBatch = ({ labels }: Dataset, most: number): number =>
  Math.max(1, Math.min(most, Math.ceil(labels.length / 10)));

/** The same toward one class, or none, with nothing left open that a fit decides. */
export type FitSettings = Omit<FitOptions, 'target' | 'choiceEpochs' | 'candidates'> &
  Required<Pick<FitOptions, 'epochs' | 'batchSize' | 'momentum'>> & { target?: number };

/** What is kept of how it was fitted. */
export interface Fitted {
  /** The class that rows are to be taken for; absent: any error counts. */
  readonly target?: number;
  /** Where the class was left to the fit. */
  readonly choice?: TargetChoice;
  /** Rows it was fitted on, and the data they are of. */
  readonly n: number;
  readonly fittedOn: string;
  readonly epochs: number;
  readonly seed: number;
  /** Gradients spent on each of these rows. */
  readonly gradients: number;
  /** Predictions spent on each of these rows: none but to choose a class. */
  readonly queries: number;
}

/** One step of a fit. */
export interface Step {
  readonly epoch: number;
  /** The rows of this step. */
  readonly batch: Dataset;
  /** What is left of the first step's length: from 1 to 0 along half a cosine. */
  readonly length: number;
}

/** Throws a RangeError where there are no rows to fit on, or such as do not fit the model. */
export function checkRows(model: DifferentiableClassifier, { labels: { length: n }, shape }: Dataset): void {
  if (n === 0 || shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images [${model.inputShape}]; one change for all needs at least one, got ${n} of [${shape}].`,
    );
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
  checkFitOptions({ epochs, batchSize, momentum });
  if (target !== undefined) requireTarget(target, model.classes);
  checkRows(model, data);
  const n = data.labels.length;
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
export const fittedBy = (data: Dataset, { epochs, target, seed = 0 }: FitSettings): Fitted => ({
  ...(target !== undefined && { target }),
  n: data.labels.length,
  fittedOn: data.provenance,
  ...{ epochs, seed, gradients: epochs, queries: 0 },
});

/** What a result says of its fit in an attack's settings: with the digest they name what was fitted. */
export const fitSettings = ({ n, epochs, seed, target, choice }: Fitted): Record<string, number | string> => ({
  ...{ fittedOn: n, epochs, fitSeed: seed },
  ...(target !== undefined && { target }),
  ...(choice && { toward: choice.target ?? 'none' }),
});

/** What these rows are after. */
export const aimsAt = (labels: Int32Array, target: number | undefined): Aims => ({
  labels,
  ...(target !== undefined && { targets: labels.map(() => target) }),
});

/** Names what was fitted in an attack's settings, so that a run is not resumed with another's images. */
export function digestOf({ buffer, byteOffset, byteLength }: Float32Array, besides = ''): string {
  const hash = createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .update(besides);
  return hash.digest('hex').slice(0, 12);
}
