import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { type PgdOptions, pgd } from './pgd.js';

export interface BimOptions extends Omit<PgdOptions, 'randomStart' | 'restarts' | 'relativeStepSize'> {
  /** Gradient steps (default 10). */
  steps?: number;
  /** Length of a step, in the units of epsilon (default epsilon / steps: the last step just comes to the sphere). */
  stepSize?: number;
}

/**
 * Basic iterative method: projected gradient descent from the image itself (Kurakin, Goodfellow, Bengio, 2017; theirs
 * are steps of 1/255, so many that they go a little farther than epsilon).
 * @throws RangeError where a number is out of range.
 */
export function bim(options: BimOptions): Attack<DifferentiableClassifier> {
  const { epsilon, steps = 10, stepSize = epsilon / steps } = options;
  return {
    ...pgd({ ...options, steps, stepSize, randomStart: false }),
    name: 'bim',
    with: (changes) => bim({ ...options, ...changes }),
  };
}
