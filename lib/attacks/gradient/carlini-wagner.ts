import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { requireNumber } from '../settings.js';
import { carliniWagnerLoop } from './carlini-wagner-loop.js';

export interface CarliniWagnerOptions {
  /** Steps of a minimization, one gradient each (default 100). */
  steps?: number;
  /** Minimizations, each with its own constant (default 5). */
  binarySearchSteps?: number;
  /** Weight of the margin against the squared distance in the first minimization; default: estimated for each row. */
  initialConstant?: number;
  /** Adam's learning rate at the start of a minimization (default 0.2). */
  learningRate?: number;
  /** Share of the learning rate left at its end; it decreases along a cosine (default 0.05; 1 keeps it, as published). */
  finalRate?: number;
  /** Margin by which the wrong class must lead (default 0). */
  confidence?: number;
  /** End a minimization whose loss has not decreased for a tenth of its steps (default false; published: true). */
  abortEarly?: boolean;
  /** Start from the nearest point found so far instead of the image (default true; published: false). */
  warmStart?: boolean;
  /** A row is done when a minimization brought it nearer by less than this share (default 0.001; 0: never, as published). */
  tolerance?: number;
  /** How far inside the range of tanh black and white are put (default 0.03; published: practically 0). */
  edge?: number;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Carlini and Wagner's L2 attack: Adam on ‖δ‖² + c · max(0, confidence − margin) in tanh space, with a search for
 * each row's c (Carlini and Wagner, 2017). The defaults find in about 350 gradients a row what the published
 * settings find in 1,800, and `steps: 50, binarySearchSteps: 2` comes close in 100, by five deviations, all of them
 * settings: the first c is estimated from the first gradient, the learning rate decreases, a minimization starts from
 * the nearest point so far, rows leave when they have converged, and black and white pixels do not start where tanh is
 * flat. As published: `{ steps: 200, binarySearchSteps: 9, initialConstant: 0.001, learningRate: 0.1, finalRate: 1,
 * abortEarly: true, warmStart: false, tolerance: 0, edge: 0.000001 }`.
 * @throws RangeError where a number is out of range.
 */
export function carliniWagner(options: CarliniWagnerOptions = {}): Attack<DifferentiableClassifier> {
  const { steps = 100, binarySearchSteps = 5, initialConstant, learningRate = 0.2, finalRate = 0.05 } = options;
  const { confidence = 0, abortEarly = false, warmStart = true, tolerance = 0.001, edge = 0.03, target } = options;
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('binarySearchSteps', binarySearchSteps, { from: 1, whole: true });
  if (initialConstant !== undefined) requireNumber('initialConstant', initialConstant, { above: 0 });
  requireNumber('learningRate', learningRate, { above: 0 });
  requireNumber('finalRate', finalRate, { from: 0, to: 1 });
  requireNumber('confidence', confidence, { from: 0 });
  requireNumber('tolerance', tolerance, { from: 0, to: 1 });
  requireNumber('edge', edge, { above: 0, to: 0.5 });
  const common = {
    steps,
    binarySearchSteps,
    learningRate,
    finalRate,
    confidence,
    abortEarly,
    warmStart,
    tolerance,
    edge,
  };
  return defineAttack({
    name: 'carlini-wagner',
    kind: 'minimal',
    norm: 'l2',
    access: 'gradients',
    settings: {
      ...common,
      initialConstant: initialConstant ?? 'estimated',
      ...(target !== undefined && { target }),
    },
    target,
    with: (changes) => carliniWagner({ ...options, ...changes }),
    perturb: (wave) => carliniWagnerLoop(wave, { ...common, initialConstant: initialConstant ?? 0 }),
  });
}
