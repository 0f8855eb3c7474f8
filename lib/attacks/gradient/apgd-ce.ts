import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { type ApgdOptions, apgd } from './apgd.js';

export type ApgdCeOptions = Omit<ApgdOptions, 'loss'>;

/** Auto-PGD on the cross-entropy (Croce and Hein, 2020). Options and errors: see `apgd`. */
export function apgdCe(options: ApgdCeOptions): Attack<DifferentiableClassifier> {
  return {
    ...apgd({ ...options, loss: 'crossEntropy' }),
    name: 'apgd-ce',
    with: (changes) => apgdCe({ ...options, ...changes }),
  };
}
