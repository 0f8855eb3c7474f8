import type { LeaderboardAttack, LeaderboardBlock, LeaderboardEntry } from './contracts.js';

/** Warnings after which the figures may say too much. Few rows and the like make them coarse, not wrong. */
const DOUBTFUL: ReadonlySet<string> = new Set([
  ...['weights-not-finite', 'scores-not-finite', 'missing-preprocessing', 'clean-accuracy-low'],
  ...['probabilities-as-logits', 'saturated-probabilities', 'randomized-model', 'gradients-not-finite'],
  ...['zero-gradients', 'wrong-gradients', 'survives-unbounded', 'failed-audit', 'certificate-broken', 'no-answer'],
  ...['silent-success', 'only-black-box', 'no-white-box', 'iterative-no-better', 'black-box-beats-white-box'],
]);

/** Warnings of an entry that make its figures doubtful, by their ids. */
export const doubtsOf = ({ warnings }: Pick<LeaderboardBlock, 'warnings'>): readonly string[] =>
  [...new Set(warnings.map(({ id }) => id))].filter((id) => DOUBTFUL.has(id));

/** A share in percent as RobustBench writes it: "86.46". */
export const percentOf = (share: number): string => (100 * share).toFixed(2);

/** The standard AutoAttack among an entry's attacks; undefined where the model shows no gradients. */
export const autoAttackOf = ({ attacks }: Pick<LeaderboardBlock, 'attacks'>): LeaderboardAttack | undefined =>
  attacks.find(({ name }) => name === 'autoattack');

/** An entry with its place. */
export interface Ranked {
  /** From 1; entries of one worst case share it, and the places behind them are left out: 1, 1, 3. */
  readonly rank: number;
  readonly entry: LeaderboardEntry;
}

/**
 * Entries by what the worst case over all attacks leaves, the most robust first. Equal shares share a place; among them
 * the larger certified share comes first, then the larger clean one, then the name.
 */
export function rankEntries(entries: readonly LeaderboardEntry[]): readonly Ranked[] {
  const sorted = [...entries].sort(
    ({ advlab: a }, { advlab: b }) =>
      b.worstCase.value - a.worstCase.value ||
      (b.certified?.value ?? 0) - (a.certified?.value ?? 0) ||
      b.clean.value - a.clean.value ||
      a.model.localeCompare(b.model, 'en'),
  );
  return sorted.map((entry) => ({
    rank: 1 + sorted.findIndex(({ advlab }) => advlab.worstCase.value === entry.advlab.worstCase.value),
    entry,
  }));
}
