import type { Classifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { descend, stepDown } from './descent.js';
import { type SteppedOptions, steppedOptions } from './descent-options.js';
import { inverseDistanceGradient } from './estimates.js';

export interface InverseDistanceOptions extends SteppedOptions {
  /** Samples for one estimate of the gradient (default 50). */
  samples?: number;
  /** How far samples lie from the image, about, in L2 and pixel units (default 0.05). */
  sampleRadius?: number;
  /** Power of the distance that a sample is weighted by (default 2). */
  power?: number;
}

/**
 * Projected gradient descent on a surrogate that interpolates the model's scores at random samples by inverse distances
 * (Shepard, 1968), made anew around each image on the way. Sees scores only.
 * @throws RangeError where a number is out of range.
 */
export function inverseDistance(options: InverseDistanceOptions): Attack<Classifier> {
  const { norm = 'l2', samples = 50, sampleRadius = 0.05, power = 2, target } = options;
  const { epsilon, queries, stepSize, loss } = steppedOptions(options);
  // The surrogate of a single sample is constant.
  requireNumber('samples', samples, { from: 2, whole: true });
  requireNumber('sampleRadius', sampleRadius, { above: 0 });
  requireNumber('power', power, { above: 0 });
  return defineAttack({
    name: 'inverse-distance',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'scores',
    settings: {
      queries,
      samples,
      sampleRadius,
      power,
      stepSize,
      loss,
      ...(target !== undefined && { target }),
    },
    target,
    with: (changes) => inverseDistance({ ...options, ...changes }),
    perturb: (wave) => {
      const step = stepDown(norm, stepSize);
      return descend(wave, {
        norm,
        epsilon,
        loss,
        queries: queries - ENGINE_QUERIES,
        perStep: samples,
        estimate: (points, allowed) => inverseDistanceGradient(points, allowed, { power, radius: sampleRadius }),
        move: (_row, gradient, image) => step(gradient, image),
      });
    },
  });
}
