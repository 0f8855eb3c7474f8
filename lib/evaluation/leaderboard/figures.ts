import type { LeaderboardAttack, LeaderboardBlock, LeaderboardEntry, ModelInfo } from './contracts.js';

/** Warnings after which the figures may say too much. Few rows and the like make them coarse, not wrong. */
const DOUBTFUL: ReadonlySet<string> = new Set([
  ...['weights-not-finite', 'scores-not-finite', 'missing-preprocessing', 'clean-accuracy-low'],
  ...['probabilities-as-logits', 'saturated-probabilities', 'randomized-model', 'gradients-not-finite'],
  ...['zero-gradients', 'wrong-gradients', 'survives-unbounded', 'failed-audit', 'certificate-broken', 'no-answer'],
  ...['silent-success', 'only-black-box', 'no-white-box', 'iterative-no-better', 'black-box-beats-white-box'],
  ...['not-converged', 'success-falls-with-epsilon'],
]);

/** Warnings of an entry that make its figures doubtful, by their ids. */
export const doubtsOf = ({ warnings }: Pick<LeaderboardBlock, 'warnings'>): readonly string[] =>
  [...new Set(warnings.map(({ id }) => id))].filter((id) => DOUBTFUL.has(id));

/** Whether an entry's figures may say too much: by its own word, or by its warnings. */
export const isDoubtful = ({ unreliable, advlab }: LeaderboardEntry): boolean =>
  unreliable || doubtsOf(advlab).length > 0;

/** A share in percent as RobustBench writes it: "86.46". */
export const percentOf = (share: number): string => (100 * share).toFixed(2);

/** The standard AutoAttack among an entry's attacks; undefined where the model shows no gradients. */
export const autoAttackOf = ({ attacks }: Pick<LeaderboardBlock, 'attacks'>): LeaderboardAttack | undefined =>
  attacks.find(({ name }) => name === 'autoattack');

/** Accuracies of RobustBench's fields that follow from the block beside them; `external` where it is less. */
export function printedOf(block: LeaderboardBlock): Pick<ModelInfo, 'clean_acc' | 'autoattack_acc' | 'external'> {
  const { clean, worstCase } = block;
  const strongest = autoAttackOf(block);
  return {
    clean_acc: percentOf(clean.value),
    ...(strongest && { autoattack_acc: percentOf(strongest.value) }),
    ...(!(strongest && strongest.correct <= worstCase.correct) && { external: percentOf(worstCase.value) }),
  };
}

/** `label → class: cat → 3, dog → 5, by the names of the classes`. */
const CLASSES = /((?:folder|label) → class: .*), (?:by the names of the classes|in the order of their names)/;

/** Which rows these are: names of classes without their numbers, which are those of the model where it names its own. */
const rowsOf = (provenance: string): string =>
  provenance.replace(CLASSES, (_, table: string) => table.replace(/ → \d+(?=, |$)/g, ''));

/** The data set of an entry's rows, whichever stretch of it they are, and however a model numbers its classes. */
export const sourceOf = ({ name, provenance }: LeaderboardBlock['data']): string =>
  `${name}, ${rowsOf(provenance).replace(/ \(rows \d+ to \d+\)/, '')}`;

/** An entry with its place. */
export interface Ranked {
  /**
   * From 1; entries of one worst case share it, and the places behind them are left out: 1, 1, 3. null: measured on other
   * rows than most entries, so that it has no place among them.
   */
  readonly rank: number | null;
  readonly entry: LeaderboardEntry;
}

const rowsKey = ({ advlab: { rows, data } }: LeaderboardEntry): string => `${rowsOf(data.provenance)}, ${rows}`;

/** The rows that most entries were measured on; of equally many entries, the more rows, then those named first. */
function commonRows(entries: readonly LeaderboardEntry[]): string | undefined {
  const groups = new Map<string, LeaderboardEntry[]>();
  for (const entry of entries) groups.set(rowsKey(entry), [...(groups.get(rowsKey(entry)) ?? []), entry]);
  const [first] = [...groups].sort(
    ([a, ones], [b, others]) =>
      others.length - ones.length || others[0].advlab.rows - ones[0].advlab.rows || a.localeCompare(b, 'en'),
  );
  return first?.[0];
}

/**
 * Entries by what the worst case over all attacks leaves, the most robust first. Equal shares share a place; among them
 * the larger certified share comes first, then the larger clean one, then the name. Those of other rows than most come
 * last and have no place.
 */
export function rankEntries(entries: readonly LeaderboardEntry[]): readonly Ranked[] {
  const common = commonRows(entries);
  const apart = (entry: LeaderboardEntry) => Number(rowsKey(entry) !== common);
  const sorted = [...entries].sort(
    (one, other) =>
      apart(one) - apart(other) ||
      other.advlab.worstCase.value - one.advlab.worstCase.value ||
      (other.advlab.certified?.value ?? 0) - (one.advlab.certified?.value ?? 0) ||
      other.advlab.clean.value - one.advlab.clean.value ||
      one.advlab.model.localeCompare(other.advlab.model, 'en'),
  );
  return sorted.map((entry) => ({
    rank: apart(entry)
      ? null
      : 1 + sorted.findIndex(({ advlab }) => advlab.worstCase.value === entry.advlab.worstCase.value),
    entry,
  }));
}
