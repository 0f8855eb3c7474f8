import type { Classifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { hop } from './hop.js';
import type { StartRule } from './start.js';

export interface HopSkipJumpOptions {
  norm?: 'l2' | 'linf';
  /** Most times the model is asked about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /** Queries for the first estimate of the boundary's direction; the t-th takes √t times as many (default 100). */
  initialEvaluations?: number;
  /** Most queries for one estimate (default 10,000). */
  maxEvaluations?: number;
  /** Most random images tried until one is adversarial (default 100). */
  initialTries?: number;
  /** Of several random images that are adversarial, the one nearest at the boundary is the start (default 10). */
  starts?: number;
  /**
   * 'noise': random images. 'neighbor': the nearest image of the wave (at most 1,000 rows) with another label (aimed:
   * with that label); nearer, but the result then depends on the rows beside it. Default: 'noise'; aimed: 'neighbor'.
   */
  start?: StartRule;
  /** Sets how close to the boundary points are brought (default 1). */
  gamma?: number;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * HopSkipJump (Chen, Jordan and Wainwright, 2020): walks along the decision boundary toward the image, and sees
 * nothing but the class the model names.
 * @throws RangeError where a number is out of range.
 */
export function hopSkipJump(options: HopSkipJumpOptions = {}): Attack<Classifier> {
  const { norm = 'l2', queries = 5000, initialEvaluations = 100, maxEvaluations = 10_000 } = options;
  const { initialTries = 100, starts = 10, gamma = 1, target } = options;
  const { start = target === undefined ? 'noise' : 'neighbor' } = options;
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  requireNumber('initialEvaluations', initialEvaluations, { from: 1, whole: true });
  requireNumber('maxEvaluations', maxEvaluations, { from: initialEvaluations, whole: true });
  requireNumber('initialTries', initialTries, { from: 1, whole: true });
  requireNumber('starts', starts, { from: 1, whole: true });
  requireNumber('gamma', gamma, { above: 0 });
  const settings = { queries, initialEvaluations, maxEvaluations, initialTries, starts, start, gamma };
  return defineAttack({
    name: 'hopskipjump',
    kind: 'minimal',
    norm,
    access: 'labels',
    settings: { ...settings, ...(target !== undefined && { target }) },
    target,
    with: (changes) => hopSkipJump({ ...options, ...changes }),
    perturb: (wave) => hop(wave, { ...settings, norm, queries: queries - ENGINE_QUERIES }),
  });
}
