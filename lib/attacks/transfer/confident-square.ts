import type { Classifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { randomSearch } from '../score/search.js';
import { linfSquares } from '../score/square-linf.js';
import { requireNumber } from '../settings.js';

export interface ConfidentSquareOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]. */
  epsilon: number;
  /** Most times the model is asked about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /**
   * How far the logit (or the logarithm of the probability) of some other class must be above the label's before a
   * row is done, at most 60; one that no row comes to makes every row take all its queries (default 2).
   */
  confidence?: number;
  /** Share of the image that the first squares cover (default 0.8). */
  initialShare?: number;
}

/** The first answer and the verdict. */
const ENGINE_QUERIES = 2;
/** Its exponential is still a float32. */
const MOST_CONFIDENT = 60;

/** The wave as an attack sees it when the label of each row gets an advantage over the other classes. */
function handicapped(wave: Wave, advantage: number): Wave {
  const { classes, scores: kind } = wave.model;
  // Of probabilities the search takes logarithms, where a factor is a sum.
  const factor = Math.exp(advantage);
  const scores: Wave['scores'] = async (images, rows) => {
    const values = await wave.scores(images, rows);
    rows.forEach((row, i) => {
      const at = i * classes + wave.labels[row];
      values[at] = kind === 'probabilities' ? values[at] * factor : values[at] + advantage;
    });
    return values;
  };
  return Object.create(wave, { scores: { value: scores } }) as Wave;
}

/**
 * Square Attack (Andriushchenko et al., 2020) that does not stop at the first error but goes on until the model is
 * wrong with confidence: images that are to be handed to another model should not lie just behind this one's boundary.
 * @throws RangeError where a number is out of range.
 */
export function confidentSquare(options: ConfidentSquareOptions): Attack<Classifier> {
  const { epsilon, queries = 5000, confidence = 2, initialShare = 0.8 } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  requireNumber('confidence', confidence, { from: 0, to: MOST_CONFIDENT });
  requireNumber('initialShare', initialShare, { above: 0, to: 1 });
  const candidates = queries - ENGINE_QUERIES;
  return defineAttack({
    name: 'confident-square',
    kind: 'fixed',
    norm: 'linf',
    epsilon,
    access: 'scores',
    settings: { queries, confidence, initialShare },
    with: (changes) => confidentSquare({ ...options, ...changes }),
    perturb: (wave) => {
      const proposer = linfSquares(wave, { epsilon, candidates, initialShare });
      return randomSearch(handicapped(wave, confidence), proposer, { candidates, loss: 'margin' });
    },
  });
}
