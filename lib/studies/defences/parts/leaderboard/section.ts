import type { Block } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { WithLeaderboard } from './result.js';

/** The study's networks side by side. */
export function leaderboardSection({ results: { leaderboard } }: ReportContext<WithLeaderboard>): Block[] {
  return leaderboard ? [] : [];
}
