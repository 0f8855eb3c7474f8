import type { Classifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { descend } from './descent.js';
import { type SteppedOptions, steppedOptions } from './descent-options.js';
import { coordinateDifferences, DIFFERENCE_STEP } from './estimates.js';
import { type ZooUpdate, zooUpdates } from './zoo-updates.js';

export interface ZooOptions extends SteppedOptions {
  /** Random values of the image that one step looks at, two queries each (default 128). */
  coordinates?: number;
  /**
   * How they are changed: 'sgd', straight down; 'adam', by moments of each value's own slopes; 'newton', to the minimum
   * of each value's parabola (default 'adam').
   */
  update?: ZooUpdate;
  /** Length of a step, in the units of epsilon: that of 'sgd', about that of 'adam', at most that of 'newton' (default 0.2 epsilon). */
  stepSize?: number;
  /** How far the two samples of a difference lie from the image, in pixel units (default 0.01). */
  differenceStep?: number;
}

/**
 * Zeroth-order optimization (Chen et al., 2017), inside a ball of given radius instead of with a penalty on the norm:
 * symmetric differences along random coordinates, which are then changed. Sees scores only. All coordinates are as
 * likely, in the image's own resolution. 'adam' and 'newton' judge each value by itself: in L2 they spend as much of the
 * radius on values of small slope as on others, and 'sgd' gets farther.
 * @throws RangeError where a number is out of range.
 */
export function zoo(options: ZooOptions): Attack<Classifier> {
  const { norm = 'l2', coordinates = 128, update = 'adam', differenceStep = DIFFERENCE_STEP, target } = options;
  const { epsilon, queries, stepSize, loss } = steppedOptions(options);
  requireNumber('coordinates', coordinates, { from: 1, whole: true });
  requireNumber('differenceStep', differenceStep, { above: 0, to: 0.5 });
  return defineAttack({
    name: 'zoo',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'scores',
    settings: {
      queries,
      coordinates,
      update,
      stepSize,
      differenceStep,
      loss,
      ...(target !== undefined && { target }),
    },
    target,
    with: (changes) => zoo({ ...options, ...changes }),
    perturb: (wave) =>
      descend(wave, {
        norm,
        epsilon,
        loss,
        queries: queries - ENGINE_QUERIES,
        perStep: 2 * coordinates,
        estimate: (points, allowed, here) => coordinateDifferences(points, allowed, { step: differenceStep, here }),
        move: zooUpdates[update](wave, norm, stepSize),
      }),
  });
}
