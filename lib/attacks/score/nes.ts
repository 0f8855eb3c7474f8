import type { Classifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { descend, stepDown } from './descent.js';
import { nesGradient } from './estimates.js';
import type { ScoreLoss } from './margin.js';

export interface NesOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'linf' | 'l2';
  /** Most times the model is queried about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /** Pairs of samples for one estimate of the gradient (default 25, which are 50 queries). */
  pairs?: number;
  /** Standard deviation of the samples around the image, in pixel units (default 0.001). */
  sigma?: number;
  /** Length of a step, in the units of epsilon (default 0.2 epsilon). */
  stepSize?: number;
  /** What is lowered (default 'margin'). */
  loss?: ScoreLoss;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Projected gradient descent along gradients estimated by natural evolution strategies (Ilyas et al., 2018): antithetic
 * Gaussian samples around the image, steps by the sign (L∞) or of fixed length (L2). Sees scores only. Numbers of
 * samples, σ and the size of steps are those of the authors' code; its momentum and its plateaus are left out.
 * @throws RangeError where a number is out of range.
 */
export function nes(options: NesOptions): Attack<Classifier> {
  const { epsilon, norm = 'linf', queries = 5000, pairs = 25, sigma = 0.001, loss = 'margin', target } = options;
  const { stepSize = 0.2 * epsilon } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  requireNumber('pairs', pairs, { from: 1, whole: true });
  requireNumber('sigma', sigma, { above: 0 });
  requireNumber('stepSize', stepSize, { from: 0 });
  return defineAttack({
    name: 'nes',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'scores',
    settings: { queries, pairs, sigma, stepSize, loss, ...(target !== undefined && { target }) },
    target,
    with: (changes) => nes({ ...options, ...changes }),
    perturb: (wave) => {
      const step = stepDown(norm, stepSize);
      return descend(wave, {
        norm,
        epsilon,
        loss,
        queries: queries - ENGINE_QUERIES,
        perStep: 2 * pairs,
        estimate: (points, allowed) => nesGradient(points, allowed, { sigma }),
        move: (_row, gradient, image) => step(gradient, image),
      });
    },
  });
}
