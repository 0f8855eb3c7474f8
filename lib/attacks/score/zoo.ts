import type { Classifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { descend } from './descent.js';
import { coordinateDifferences } from './estimates.js';
import type { ScoreLoss } from './margin.js';
import { type ZooUpdate, zooUpdates } from './zoo-updates.js';

export interface ZooOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'l2' | 'linf';
  /** Most times the model is queried about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
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
  /** What is lowered (default 'margin'). */
  loss?: ScoreLoss;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Scores near 10 carry errors of about 1e-6 in float32, and a single value's slope is often below .1: at the authors'
 * step of 1e-4 rounding takes a tenth of such a slope, and all of a curvature, which is divided by the step's square.
 * Errors of rounding fall with the step h, those of truncation grow as h²: they are least together near ∛6e-8 = .004 for
 * slopes and near ∜6e-8 = .016 for curvatures. This lies between.
 */
const DIFFERENCE_STEP = 0.01;

/**
 * Zeroth-order optimization (Chen et al., 2017), inside a ball of given radius instead of with a penalty on the norm:
 * symmetric differences along random coordinates, which are then changed. Sees scores only. All coordinates are as
 * likely, in the image's own resolution. 'adam' and 'newton' judge each value by itself: in L2 they spend as much of the
 * radius on values of small slope as on others, and 'sgd' gets farther.
 * @throws RangeError where a number is out of range.
 */
export function zoo(options: ZooOptions): Attack<Classifier> {
  const { epsilon, norm = 'l2', queries = 5000, coordinates = 128, update = 'adam' } = options;
  const { stepSize = 0.2 * epsilon, differenceStep = DIFFERENCE_STEP, loss = 'margin', target } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  requireNumber('coordinates', coordinates, { from: 1, whole: true });
  requireNumber('stepSize', stepSize, { from: 0 });
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
