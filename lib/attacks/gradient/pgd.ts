import type { DifferentiableClassifier } from '../../models/index.js';
import type { GradientNorm } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { runAttack } from '../engine/run.js';
import { gradientLoop } from './loop.js';

export interface PgdOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: GradientNorm;
  /** Gradient steps (default 40). */
  steps?: number;
  /** Length of a step (default epsilon / 10). */
  stepSize?: number;
  /** Start at a random point of the ball (default true). */
  randomStart?: boolean;
}

/**
 * Projected gradient descent on the cross-entropy; the last iterate counts (Madry et al., 2018).
 * @throws RangeError where a number is out of range.
 */
export function pgd({
  epsilon,
  norm = 'linf',
  steps = 40,
  stepSize = epsilon / 10,
  randomStart = true,
}: PgdOptions): Attack<DifferentiableClassifier> {
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) throw new RangeError(`epsilon must be 0 or more, got ${epsilon}.`);
  if (!(Number.isInteger(steps) && steps > 0))
    throw new RangeError(`steps must be a whole number above 0, got ${steps}.`);
  if (!(stepSize >= 0)) throw new RangeError(`stepSize must be 0 or more, got ${stepSize}.`);
  const settings = { norm, epsilon, steps, stepSize, randomStart };
  return {
    name: 'pgd',
    norm,
    settings: { epsilon, steps, stepSize, randomStart },
    access: 'gradients',
    run: (model, batch, options = {}) =>
      runAttack(model, batch, options, (part, run) => gradientLoop(model, part, settings, run)),
  };
}
