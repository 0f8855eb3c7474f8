import type { DifferentiableClassifier } from '../../models/index.js';
import type { GradientNorm } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { runAttack } from '../engine/run.js';
import { gradientLoop } from './loop.js';

export interface FgsmOptions {
  /** Size of the one step, in pixel units of [0, 1]. */
  epsilon: number;
  /** The ball it stays in (default 'linf'; in L2 it is the fast gradient method). */
  norm?: GradientNorm;
}

/**
 * Fast gradient sign method: x + ε · sign(∂ cross-entropy / ∂x), clipped to [0, 1]
 * (Goodfellow, Shlens, Szegedy, 2015). Rows that are wrong from the start are left alone.
 * @throws RangeError where epsilon is negative or not a number.
 */
export function fgsm({ epsilon, norm = 'linf' }: FgsmOptions): Attack<DifferentiableClassifier> {
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) throw new RangeError(`epsilon must be 0 or more, got ${epsilon}.`);
  const settings = { norm, epsilon, steps: 1, stepSize: epsilon, randomStart: false };
  return {
    name: 'fgsm',
    norm,
    settings: { epsilon },
    access: 'gradients',
    run: (model, batch, options = {}) =>
      runAttack(model, batch, options, (part, run) => gradientLoop(model, part, settings, run)),
  };
}
