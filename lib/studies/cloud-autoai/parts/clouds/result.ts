import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { RunStamp } from '../../../../study/index.js';
import type { ClassShare } from '../generation/result.js';

/** The two teachers. On the digits profile a local teacher answers in each one's file format. */
export type Teacher = 'ibm' | 'gcp';

/** A teacher on one adversarial set (successful examples at one epsilon), or on the clean rows (epsilon 0). */
export interface TeacherSet {
  readonly epsilon: number;
  readonly rows: number;
  /** Printed in the study's table, in percent. */
  readonly printed: number | null;
  /** Accuracy on the set's rows, recomputed; null where predictions were not published. */
  readonly selected: Proportion | null;
  /** Accuracy over all test rows under these transferred images: every row outside the set may be wrong, or none. */
  readonly robustBounds: { low: Proportion; high: Proportion } | null;
  /** Accuracy over all test rows when the attacker submits the successes and leaves the other images clean; null where clean predictions are missing. */
  readonly successesOnly: Proportion | null;
  readonly majority: ClassShare;
  /** What always answering 8 scores. */
  readonly constant8: Proportion;
  /** How often each class is answered, [10]; null as above. */
  readonly answered: readonly number[] | null;
  readonly confusion: readonly (readonly number[])[] | null;
}

/** Parts 2 and 3: one teacher's recorded predictions. */
export interface TeacherResult {
  readonly stamp: RunStamp;
  readonly teacher: Teacher;
  /** "IBM AutoAI", "GCP AutoML Tables", or the local teacher's name on digits. */
  readonly name: string;
  /** Clean rows first (epsilon 0), then by epsilon. */
  readonly sets: readonly TeacherSet[];
  /** Threshold metrics on the clean rows; null where scores were not published (IBM). */
  readonly evaluation: {
    n: number;
    accuracy: Proportion;
    precision: number;
    recall: number;
    f1: number;
    aucPr: number;
    aucRoc: number;
    logLoss: number;
    /** 95 % intervals of the above over rows (percentile bootstrap). */
    intervals: Readonly<
      Record<'precision' | 'recall' | 'f1' | 'aucPr' | 'aucRoc' | 'logLoss', readonly [number, number]>
    >;
    confusion: readonly (readonly number[])[];
    /** Micro-averaged curves (every row and class pair is one decision), thinned for drawing. */
    roc: { x: readonly number[]; y: readonly number[] };
    precisionRecall: { x: readonly number[]; y: readonly number[] };
  } | null;
}

/** Part 3: both teachers on the same adversarial rows. */
export interface ComparisonResult {
  readonly stamp: RunStamp;
  readonly epsilon: number;
  /** IBM first, GCP second. */
  readonly paired: PairedComparison;
}
