import type { DifferentiableClassifier } from '../../models/index.js';
import type { GradientNorm } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { requireNumber } from '../settings.js';
import { startsWith } from './differentiate.js';
import { gradientLoop } from './loop.js';
import { type LossName, lossCheck, losses } from './losses.js';

export interface FgsmOptions {
  /** Size of the one step, in pixel units of [0, 1]. */
  epsilon: number;
  /** The ball it stays in (default 'linf'; in L2 it is the fast gradient method). */
  norm?: GradientNorm;
  /** What is raised (default 'crossEntropy'). */
  loss?: LossName;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Fast gradient sign method: x + ε · sign(∂ loss / ∂x), clipped to [0, 1] (Goodfellow, Shlens, Szegedy, 2015).
 * Rows that are wrong from the start are left alone.
 * @throws RangeError where epsilon is negative or not a number.
 */
export function fgsm(options: FgsmOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', loss = 'crossEntropy', target } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  const loop = { norm, epsilon, steps: 1, stepSize: epsilon, randomStart: false, earlyStop: false, loss };
  return defineAttack({
    name: 'fgsm',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'gradients',
    settings: { loss, ...(target !== undefined && { target }) },
    target,
    check: lossCheck(loss, target),
    with: (changes) => fgsm({ ...options, ...changes }),
    startsWith: startsWith(losses[loss]),
    perturb: (wave) => gradientLoop(wave, loop),
  });
}
