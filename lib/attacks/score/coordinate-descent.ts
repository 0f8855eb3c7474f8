import type { Classifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { descend } from './descent.js';
import { type DescentOptions, requireDescent } from './descent-options.js';
import { coordinateDifferences, DIFFERENCE_STEP } from './estimates.js';

export interface CoordinateDescentOptions extends DescentOptions {
  /** Random values of the image along which one step lays a line, two queries each (default 1). */
  coordinates?: number;
  /**
   * How far a value goes down a line of slope 1, in the units of epsilon (default 0.2 epsilon). A learning rate: the
   * slope multiplies it, where a `stepSize`, as other attacks have, is how far a step goes whatever the slope.
   */
  rate?: number;
  /** How far the two samples of a line lie from the image, in pixel units (default 0.01). */
  differenceStep?: number;
}

/**
 * Stochastic gradient descent on lines: the score is taken for linear along a random value of the image, through two
 * samples, and the value goes down that line by a step in proportion to its slope (stochastic coordinate descent, the
 * plain form of Chen et al., 2017). What leaves the ball is brought back. Sees scores only.
 * @throws RangeError where a number is out of range.
 */
export function coordinateDescent(options: CoordinateDescentOptions): Attack<Classifier> {
  const { epsilon, norm = 'l2', queries = 5000, coordinates = 1, loss = 'margin', target } = options;
  const { rate = 0.2 * epsilon, differenceStep = DIFFERENCE_STEP } = options;
  requireDescent(epsilon, queries);
  requireNumber('coordinates', coordinates, { from: 1, whole: true });
  requireNumber('rate', rate, { from: 0 });
  requireNumber('differenceStep', differenceStep, { above: 0, to: 0.5 });
  return defineAttack({
    name: 'coordinate-descent',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'scores',
    settings: { queries, coordinates, rate, differenceStep, loss, ...(target !== undefined && { target }) },
    target,
    with: (changes) => coordinateDescent({ ...options, ...changes }),
    perturb: (wave) =>
      descend(wave, {
        norm,
        epsilon,
        loss,
        queries: queries - ENGINE_QUERIES,
        perStep: 2 * coordinates,
        estimate: (points, allowed) => coordinateDifferences(points, allowed, { step: differenceStep }),
        move: (_row, { coordinates: moved, slopes }, image) => {
          moved.forEach((i, k) => {
            image[i] -= rate * slopes[k];
          });
        },
      }),
  });
}
