import type { ServedMetadata } from './metadata.js';
import type { Journal, ServedCounts } from './options.js';

/** What a served model has besides its answers. */
export interface Served {
  readonly url: string;
  /** What the server says of the model; undefined where it does not describe it. */
  readonly metadata: ServedMetadata | undefined;
  /**
   * Two models that differ in it must not share a state file: address, description, and, where the model answers the
   * rows of noise of its opening as it did then, a hash of these answers. Asks about those rows once more.
   */
  identity(): Promise<string>;
  /** What was sent until now. */
  counts(): ServedCounts;
  /**
   * From now on keeps every answer there, and asks for none that is there; the n-th time for an n-th answer. Returns
   * the state to hand to an evaluation, or to attacks: the pieces they finish there tell apart who queries.
   */
  keepAnswersIn(journal: Journal): Journal;
}
