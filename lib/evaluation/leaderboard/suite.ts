import { type Attack, autoAttack, fgsm, hopSkipJump, pgd, square } from '../../attacks/index.js';
import { type Classifier, isDifferentiable } from '../../models/index.js';
import type { BoardNorm } from './contracts.js';

/** Most queries of each attack that sees no gradient, for a row. */
const QUERIES = 1000;

/** The ball of a leaderboard. */
export interface BoardBall {
  readonly norm: BoardNorm;
  /** Radius in pixel units of [0, 1]. */
  readonly epsilon: number;
}

/**
 * The attacks of every leaderboard, which nobody tunes, so that entries compare: FGSM (Goodfellow et al., 2015), PGD-40
 * (Madry et al., 2018), the standard AutoAttack (Croce and Hein, 2020), and with 1,000 queries a row Square
 * (Andriushchenko et al., 2020) and HopSkipJump (Chen et al., 2020), which needs the answers alone. Those that see more
 * than the model shows are left out.
 * @throws RangeError where epsilon is negative or not a number, or the norm is neither linf nor l2.
 */
export function leaderboardAttacks(model: Classifier, { norm, epsilon }: BoardBall): readonly Attack<never>[] {
  const ball = { norm, epsilon };
  return [
    ...(isDifferentiable(model) ? [fgsm(ball), pgd(ball), autoAttack(ball)] : []),
    ...(model.scores === 'labels' ? [] : [square({ ...ball, queries: QUERIES })]),
    hopSkipJump({ norm, queries: QUERIES }),
  ];
}
