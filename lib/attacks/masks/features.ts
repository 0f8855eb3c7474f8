import type { Feature } from '../../data/index.js';
import { didYouMean } from '../../data/nearest.js';
import { type Tensor4D, tf } from '../../tensor/index.js';

/**
 * A mask [1, 1, features, 1] that lets the features of a table change but for those that are immutable by themselves, and
 * those named. The caller disposes it.
 * @param immutable names of further features that must not change
 * @throws RangeError where a name is none of the features, or none is left that may change.
 */
export function featureMask(features: readonly Feature[], immutable: readonly string[] = []): Tensor4D {
  const names = features.map(({ name }) => name);
  const unknown = immutable.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`There is no feature "${unknown}"${didYouMean(unknown, names)}They are ${names.join(', ')}.`);
  const free = features.map(({ name, immutable: fixed }) => Number(!fixed && !immutable.includes(name)));
  if (!free.includes(1)) throw new RangeError('No feature may change: every one is immutable or constant.');
  return tf.tensor4d(free, [1, 1, features.length, 1]);
}
