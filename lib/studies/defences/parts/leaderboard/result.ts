import type { Leaderboard } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';

export interface LeaderboardResult extends PartResult {
  /** As `advlab leaderboard` reads it from its files. */
  readonly board: Leaderboard;
}

/** The results of which this part reads its own. */
export type WithLeaderboard = { readonly leaderboard: LeaderboardResult };
