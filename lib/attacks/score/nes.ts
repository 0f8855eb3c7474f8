import type { Classifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { descend, stepDown } from './descent.js';
import { type SteppedOptions, steppedOptions } from './descent-options.js';
import { nesGradient } from './estimates.js';

export interface NesOptions extends SteppedOptions {
  /** Pairs of samples for one estimate of the gradient (default 25, which are 50 queries). */
  pairs?: number;
  /** Standard deviation of the samples around the image, in pixel units (default 0.001). */
  sigma?: number;
}

/**
 * Projected gradient descent along gradients estimated by natural evolution strategies (Ilyas et al., 2018): antithetic
 * Gaussian samples around the image, steps by the sign (L∞) or of fixed length (L2). Sees scores only. Numbers of
 * samples, σ and the size of steps are those of the authors' code; its momentum and its plateaus are left out.
 * @throws RangeError where a number is out of range.
 */
export function nes(options: NesOptions): Attack<Classifier> {
  const { norm = 'linf', pairs = 25, sigma = 0.001, target } = options;
  const { epsilon, queries, stepSize, loss } = steppedOptions(options);
  requireNumber('pairs', pairs, { from: 1, whole: true });
  requireNumber('sigma', sigma, { above: 0 });
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
