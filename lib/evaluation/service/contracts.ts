import type { Proportion } from '../intervals.js';
import type { PairedComparison } from '../tests.js';

/** Rows that were handed over as one set: clean ones, or those of one attack on one surrogate. */
export interface AuditedSet {
  readonly id: string;
  /** What each row is called in the set, [n]. */
  readonly rows: readonly string[];
  /** True classes, [n]. */
  readonly labels: Int32Array;
  /** 1 where the image fools the surrogate that it was made on: it was right, and is wrong on this image; absent: not known. */
  readonly fools?: Uint8Array;
  /** `imageKey` of each row's image; undefined where the files do not hold pixels as numbers. Reads the files. */
  keys(): Promise<readonly string[] | undefined>;
}

/** What was handed over to services. */
export interface Audited {
  /** Where it lies, for people. */
  readonly source: string;
  /** undefined: not known. */
  readonly classes?: number;
  readonly classNames?: readonly string[];
  /** Whether a manifest tells what made each row, so that all sets hold the same rows in one order. */
  readonly manifest: boolean;
  /** The clean set first. */
  readonly sets: readonly AuditedSet[];
}

/** The set of images as they are. */
export const CLEAN = 'clean';

/** How rows of a file were told. */
export type MatchedBy = 'id' | 'pixels' | 'order' | 'file';

/** What is said of one file of answers. */
export interface FileNote {
  readonly service: string;
  readonly file: string;
  readonly sets: readonly string[];
  readonly by: MatchedBy;
  /** Where answers were read: `column "prediction"`. */
  readonly from: string;
  readonly rows: number;
  /** What a reader must know: unknown, doubled and unanswered rows, ties, labels beside scores. */
  readonly notes: readonly string[];
}

/** A share that always answering one class has. */
export interface ConstantAnswer extends Proportion {
  readonly class: number;
}

/** Whether an accuracy differs from what needs no image. */
export interface Claim {
  /** The share it is held against. */
  readonly share: number;
  /** On which side of it the answered rows lie. */
  readonly side: 'above' | 'below' | 'same';
  readonly pValue: number;
  /** After Holm's adjustment over all sets of all services. */
  readonly adjusted: number;
}

/** Rows on which a service is held against chance: those that fool the surrogate, or, where nobody knows, all answered ones. */
export interface Judged {
  /** Whether these are rows that were selected for fooling a surrogate. */
  readonly selected: boolean;
  /** Rows without an answer are wrong. */
  readonly accuracy: Proportion;
  /** Always the class that most of these rows have. */
  readonly majority: ConstantAnswer;
  /** Always what the service answers most often here; null where it answers nothing. */
  readonly constant: ConstantAnswer | null;
  /** Exact binomial test of the answered rows against 1 / classes; null where nothing was answered. */
  readonly chance: Claim | null;
  /** McNemar's exact test of the answered rows against the constant answer; null as above. */
  readonly beyondConstant: Claim | null;
}

/** One service on one set. */
export interface ServiceSet {
  readonly set: string;
  /** Rows of the set. */
  readonly n: number;
  readonly answered: number;
  /** Right answers of all rows; one that is missing is wrong. */
  readonly accuracy: Proportion;
  /** Were every missing answer right; null where none is missing. */
  readonly atMost: Proportion | null;
  /**
   * Rows right on the clean image and on this one, of all rows, missing answers being wrong; null for clean rows, and where
   * clean answers are missing altogether or nothing says which rows belong together.
   */
  readonly robust: Proportion | null;
  /** Were every missing answer right, here and on the clean images; null where none is missing, or `robust` is. */
  readonly robustAtMost: Proportion | null;
  readonly judged: Judged | null;
}

export interface ServiceResult {
  readonly name: string;
  /** In the order of the sets. */
  readonly sets: readonly ServiceSet[];
}

/** Two services on the rows of a set that both answered. */
export interface ServiceComparison extends PairedComparison {
  readonly set: string;
  readonly first: string;
  readonly second: string;
  /** After Holm's adjustment over all comparisons. */
  readonly adjusted: number;
}

/** What `advlab audit score --json` prints. */
export interface ServiceReport {
  readonly source: string;
  /** Number of classes, and whether it was known or read off answers and labels. */
  readonly classes: number;
  readonly classesKnown: boolean;
  readonly files: readonly FileNote[];
  readonly services: readonly ServiceResult[];
  readonly comparisons: readonly ServiceComparison[];
  /** What limits all of the above. */
  readonly warnings: readonly string[];
  readonly version: string;
}
