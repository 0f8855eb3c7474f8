import { type Attack, checkAttack, checkBatch, checkOptions } from '../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../data/index.js';
import type { Classifier } from '../../models/index.js';
import { checkFitting } from './fitting.js';

/** Options of an evaluation that can be wrong by themselves. */
export interface CheckedOptions {
  readonly budget?: number;
  readonly batchSize?: number;
  readonly epsilons?: readonly number[];
  readonly fitOn?: Dataset;
}

/**
 * Throws a RangeError where the rows are no data set, do not fit the model, or one of the attacks cannot be run on it:
 * before the first query, so that no attack runs for hours ahead of one that cannot run at all.
 */
export function checkEvaluation(
  model: Classifier,
  data: Dataset,
  attacks: readonly Attack<never>[],
  { budget, batchSize, epsilons = [], fitOn }: CheckedOptions,
): void {
  const { images, labels, indices, shape } = data;
  const n = labels?.length;
  if (!n) throw new RangeError('An evaluation needs at least one row.');
  if (!(images instanceof Float32Array))
    throw new RangeError(
      `The images of a data set must be a Float32Array of values in [0, 1], got ${Object.prototype.toString.call(images).slice(8, -1)}.`,
    );
  if (images.length !== n * pixelsOf(data))
    throw new RangeError(
      `${n} images of ${shape.join(' × ')} are ${n * pixelsOf(data)} values, and ${images.length} were given.`,
    );
  const batch = { images: imageTensor(data), labels, indices };
  try {
    checkBatch(model, batch);
  } finally {
    batch.images.dispose();
  }
  for (const attack of attacks) checkAttack(attack as Attack, model);
  checkFitting(model, data, attacks, fitOn);
  checkOptions({ budget, batchSize }, n);
  const wrong = epsilons.find((epsilon) => !(epsilon >= 0));
  if (wrong !== undefined) throw new RangeError(`epsilons must be numbers 0 or more, got ${wrong}.`);
}
