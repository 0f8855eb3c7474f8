import type { Classifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import type { ScoreLoss } from './margin.js';
import { randomSearch } from './search.js';
import { l2Squares } from './square-l2.js';
import { linfSquares } from './square-linf.js';

export interface SquareOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'linf' | 'l2';
  /** Most times the model is asked about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /** Whole attacks, each with that many queries; only rows still unbroken go on (default 1). */
  restarts?: number;
  /** Share of the image that the first squares cover (default 0.8). */
  initialShare?: number;
  /** What is lowered (default 'margin'). */
  loss?: ScoreLoss;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

const squares = { linf: linfSquares, l2: l2Squares };

/**
 * Square Attack (Andriushchenko et al., 2020): random search over squares, sees scores only. Scores may be logits or
 * probabilities; of probabilities p the margin is that of log p (log 0 counts as −104).
 * @throws RangeError where a number is out of range.
 */
export function square(options: SquareOptions): Attack<Classifier> {
  const { epsilon, norm = 'linf', queries = 5000, restarts = 1 } = options;
  const { initialShare = 0.8, loss = 'margin', target } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  requireNumber('restarts', restarts, { from: 1, whole: true });
  requireNumber('initialShare', initialShare, { above: 0, to: 1 });
  const candidates = queries - ENGINE_QUERIES;
  return defineAttack({
    name: 'square',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'scores',
    settings: { queries, restarts, initialShare, loss, ...(target !== undefined && { target }) },
    restarts,
    target,
    with: (changes) => square({ ...options, ...changes }),
    perturb: (wave) =>
      randomSearch(wave, squares[norm](wave, { epsilon, candidates, initialShare }), { candidates, loss }),
  });
}
