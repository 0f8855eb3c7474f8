import type { DifferentiableClassifier } from '../models/index.js';
import type { Attack } from './contracts.js';
import { suite } from './engine/suite.js';
import { apgdCe } from './gradient/apgd-ce.js';
import { apgdT } from './gradient/apgd-t.js';
import { fabT } from './gradient/fab.js';
import { square } from './score/square.js';
import { requireNumber } from './settings.js';

export interface AutoAttackOptions {
  /** Radius of the ball, in pixel units of [0, 1]. */
  epsilon: number;
  /** Default 'linf'. */
  norm?: 'linf' | 'l2';
  /** Which attacks (default, and so far the only one: 'standard'). */
  version?: 'standard';
}

/**
 * AutoAttack, standard version (Croce and Hein, 2020): Auto-PGD on the cross-entropy, Auto-PGD and FAB aimed at the
 * nine likeliest classes, 100 steps each, then Square with 5,000 queries; each on the rows that none has broken yet.
 * Nothing of it is to be tuned, so that figures of models compare.
 * @throws RangeError where epsilon is negative or not a number, or the norm or version is not one of these.
 */
export function autoAttack(options: AutoAttackOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', version = 'standard' } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  if (norm !== 'linf' && norm !== 'l2') throw new RangeError(`autoAttack has the norms linf and l2, got ${norm}.`);
  if (version !== 'standard') throw new RangeError(`autoAttack has the version standard, got ${version}.`);
  const ball = { norm, epsilon };
  const attacks: Attack<DifferentiableClassifier>[] = [apgdCe(ball), apgdT(ball), fabT(ball), square(ball)];
  const whole = suite('autoattack', attacks);
  return {
    ...whole,
    settings: { version, ...whole.settings },
    with: (changes) => autoAttack({ ...options, ...changes }),
  };
}
