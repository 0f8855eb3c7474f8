import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { requireNumber } from '../settings.js';
import { gradientLoop } from './loop.js';
import { type LossName, lossCheck } from './losses.js';

export interface MiFgsmOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  /** Default 'linf'. */
  norm?: 'linf' | 'l2';
  /** Gradient steps (default 10). */
  steps?: number;
  /** Length of a step, in the units of epsilon (default epsilon / steps). */
  stepSize?: number;
  /** Share of the summed earlier gradients that is kept (default 1). */
  momentum?: number;
  /** A row is done at its first iterate that succeeds (default true); false: the last iterate counts. */
  earlyStop?: boolean;
  /** What is raised (default 'crossEntropy'). */
  loss?: LossName;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Momentum iterative FGSM: steps along the sum of all gradients so far, each of L1 length 1, with earlier ones
 * decaying by `momentum` (Dong et al., 2018).
 * @throws RangeError where a number is out of range.
 */
export function miFgsm(options: MiFgsmOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', steps = 10, momentum = 1, earlyStop = true, loss = 'crossEntropy', target } = options;
  if (norm !== 'linf' && norm !== 'l2') throw new RangeError(`miFgsm has the norms linf and l2, got ${norm}.`);
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('momentum', momentum, { from: 0 });
  const { stepSize = epsilon / steps } = options;
  requireNumber('stepSize', stepSize, { from: 0 });
  const loop = { norm, epsilon, steps, stepSize, randomStart: false, earlyStop, loss, momentum };
  return defineAttack({
    name: 'mi-fgsm',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'gradients',
    settings: { steps, stepSize, momentum, earlyStop, loss, ...(target !== undefined && { target }) },
    target,
    check: lossCheck(loss, target),
    iterative: steps > 1,
    with: (changes) => miFgsm({ ...options, ...changes }),
    perturb: (wave) => gradientLoop(wave, loop),
  });
}
