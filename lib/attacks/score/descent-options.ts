import type { TargetRule } from '../contracts.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import type { ScoreLoss } from './margin.js';

/** What every descent along estimated gradients takes, beside its norm and how it estimates. */
export interface DescentOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'linf' | 'l2';
  /** Most times the model is queried about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /** What is lowered (default 'margin'). */
  loss?: ScoreLoss;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/** A descent whose steps have a length of their own, whatever the slope. */
export interface SteppedOptions extends DescentOptions {
  /** Length of a step, in the units of epsilon (default 0.2 epsilon). */
  stepSize?: number;
}

/**
 * The options of a descent with their defaults.
 * @throws RangeError where a number is out of range.
 */
export function steppedOptions(options: SteppedOptions) {
  const { epsilon, queries = 5000, stepSize = 0.2 * epsilon, loss = 'margin' } = options;
  requireDescent(epsilon, queries);
  requireNumber('stepSize', stepSize, { from: 0 });
  return { epsilon, queries, stepSize, loss };
}

/** @throws RangeError where the radius is negative, or the queries are no more than those of the engine. */
export function requireDescent(epsilon: number, queries: number): void {
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
}
