import type { Classifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { descend, stepDown } from './descent.js';
import { inverseDistanceGradient } from './estimates.js';
import type { ScoreLoss } from './margin.js';

export interface InverseDistanceOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'linf' | 'l2';
  /** Most times the model is queried about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /** Samples for one estimate of the gradient (default 50). */
  samples?: number;
  /** How far samples lie from the image, about, in L2 and pixel units (default 0.05). */
  sampleRadius?: number;
  /** Power of the distance that a sample is weighted by (default 2). */
  power?: number;
  /** Length of a step, in the units of epsilon (default 0.2 epsilon). */
  stepSize?: number;
  /** What is lowered (default 'margin'). */
  loss?: ScoreLoss;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Projected gradient descent on a surrogate that interpolates the model's scores at random samples by inverse distances
 * (Shepard, 1968), made anew around each image on the way. Sees scores only.
 * @throws RangeError where a number is out of range.
 */
export function inverseDistance(options: InverseDistanceOptions): Attack<Classifier> {
  const { epsilon, norm = 'l2', queries = 5000, samples = 50, sampleRadius = 0.05, power = 2 } = options;
  const { stepSize = 0.2 * epsilon, loss = 'margin', target } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  // The surrogate of a single sample is constant.
  requireNumber('samples', samples, { from: 2, whole: true });
  requireNumber('sampleRadius', sampleRadius, { above: 0 });
  requireNumber('power', power, { above: 0 });
  requireNumber('stepSize', stepSize, { from: 0 });
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
