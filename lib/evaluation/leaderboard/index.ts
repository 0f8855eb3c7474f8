export {
  BOARD_NORMS,
  type BoardNorm,
  type Leaderboard,
  type LeaderboardAttack,
  type LeaderboardBlock,
  type LeaderboardCertified,
  type LeaderboardEntry,
  type ModelInfo,
  type WeightsFile,
} from './contracts.js';
export { type AboutModel, leaderboardEntry, weightsFileOf } from './entry.js';
export { doubtsOf, isDoubtful, type Ranked, rankEntries } from './figures.js';
export { checkName, type EntryPlace } from './names.js';
export { checkFree, checkSource, readLeaderboards, writeLeaderboardEntry } from './store.js';
export { type BoardBall, leaderboardAttacks } from './suite.js';
