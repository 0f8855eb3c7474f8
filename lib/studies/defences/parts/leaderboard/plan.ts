import type { BoardNorm } from '../../../../evaluation/index.js';
import type { Study } from '../../contracts.js';
import { LISTED, type ListedName } from './networks.js';

export interface LeaderboardPlan {
  readonly norm: BoardNorm;
  readonly epsilon: number;
  /** Of the first test images, as many are attacked by every attack of the suite. */
  readonly rows: number;
  readonly networks: readonly ListedName[];
}

/**
 * A row that AutoAttack does not break takes some 8,000 passes, and the attacks that see no gradient 2,000 more: 100 rows
 * of all networks are what a quarter of an hour of one core has time for.
 */
export function leaderboardPlan({ comparable, epsilon }: Pick<Study, 'comparable' | 'epsilon'>): LeaderboardPlan {
  const ball = { norm: 'linf', epsilon } as const;
  return comparable
    ? { ...ball, rows: 100, networks: LISTED.map(({ id }) => id).filter((id) => id !== 'standard-half') }
    : { ...ball, rows: 30, networks: ['standard-half', 'madry', 'distilled', 'distilled-logits-100'] };
}
