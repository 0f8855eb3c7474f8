/**
 * What the replication of the cloud AutoAI study measures: plain data, saved as JSON after each part, read by the
 * figures, the claims and the report. Every share carries its n and its interval.
 */
import type { PairedComparison, Proportion, Spread } from '../../evaluation/index.js';

/** The two teachers. On the digits profile a local stand-in answers in each one's file format. */
export type Teacher = 'ibm' | 'gcp';

/** Where a run's numbers come from; printed under every figure and table. */
export interface RunStamp {
  readonly profile: 'digits' | 'mnist' | 'full';
  /** False on digits: nothing may be compared with what was published. */
  readonly comparable: boolean;
  /** One sentence on the test data. */
  readonly data: string;
  /** Seeds asked for; where trainings collapse, students have later ones (`StudentRun.seed`). */
  readonly seeds: readonly number[];
  readonly versions: Readonly<Record<string, string>>;
  readonly started: string;
}

/** A share of one set of rows answered with one class. */
export interface ClassShare {
  readonly label: number;
  readonly share: Proportion;
}

/** One adversarial image of the example grid. */
export interface AdversarialExample {
  readonly epsilon: number;
  /** Row of the test set. */
  readonly index: number;
  readonly pixels: readonly number[];
  readonly truth: number;
  readonly lenet: number;
  /** null: no prediction of that teacher was published for this image. */
  readonly ibm: number | null;
  readonly gcp: number | null;
}

/** Part 1, AdversarialExampleGeneration: the LeNet, FGSM, and the adversarial sets. */
export interface GenerationResult {
  readonly stamp: RunStamp;
  readonly model: string;
  /** LeNet under FGSM over every test row; epsilon 0 is clean accuracy. */
  readonly curve: readonly { epsilon: number; robust: Proportion; meanL2: number | null; maxLinf: number }[];
  readonly keptTrain: Proportion;
  readonly keptTest: Proportion;
  readonly sets: readonly {
    epsilon: number;
    /** Rows of the study's file (on digits: of the file this run wrote). */
    rows: number;
    /** Successful examples of this run. */
    ours: number;
    /** Rows of the study's file found among this run's successes with every pixel within 1e-3. */
    matched: number;
    /** Largest class of the set: what a constant guess scores. */
    majority: ClassShare;
  }[];
  readonly examples: readonly AdversarialExample[];
}

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
  /** "IBM AutoAI", "GCP AutoML Tables", or the stand-in's name on digits. */
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

/** A student on one adversarial set. */
export interface StudentSet {
  readonly epsilon: number;
  /** Successful examples only, the study's figure. */
  readonly selected: Proportion;
  /** Of those, the ones made from an image the student was trained on. */
  readonly trainedTwins: Proportion;
  /** Of those, the ones made from a held-out image. */
  readonly heldOutTwins: Proportion;
  /**
   * Right on the clean image and on its FGSM image made for LeNet, over every row that LeNet gets right (the others are
   * never perturbed): the same rows at every epsilon. Most of them the student was trained on.
   */
  readonly allRows: Proportion;
  /** The same over the held-out rows alone: no training image among them. */
  readonly heldOutRows: Proportion;
}

/** One trained student. */
export interface StudentRun {
  /** soft: the teacher's probabilities; hard: the true labels (the control). */
  readonly labels: 'soft' | 'hard';
  readonly seed: number;
  readonly epochs: number;
  readonly seconds: number;
  /** When its training ended; finished trainings are kept and used again. */
  readonly finished: string;
  /** Accuracy on the clean held-out rows. */
  readonly test: Proportion;
  readonly sets: readonly StudentSet[];
}

/** One student's figures over seeds; `sets[i]` belongs to the i-th epsilon. */
export interface StudentSummary {
  readonly labels: 'soft' | 'hard';
  readonly test: Spread;
  readonly sets: readonly {
    epsilon: number;
    selected: Spread;
    trainedTwins: Spread;
    heldOutTwins: Spread;
    allRows: Spread;
    heldOutRows: Spread;
  }[];
}

/** Part 4, DefensiveDistillation. */
export interface DistillationResult {
  readonly stamp: RunStamp;
  readonly teacher: Teacher;
  readonly teacherName: string;
  readonly trainRows: number;
  readonly testRows: number;
  readonly runs: readonly StudentRun[];
  /** Trainings that collapsed to guessing and were ended early; their seeds are passed over. */
  readonly collapsed: readonly { labels: 'soft' | 'hard'; seed: number; epochs: number }[];
  readonly summaries: readonly StudentSummary[];
  /** The first soft student and the first control that trained, paired on the rows of each set; p-values adjusted by Holm. */
  readonly paired: readonly { epsilon: number; comparison: PairedComparison; adjusted: number }[];
  /** The published rows of table 5, in percent; epsilon 0 is the clean test. */
  readonly printed: readonly { epsilon: number; ibm: number; gcp: number }[];
}

export type Verdict = 'exact' | 'within' | 'differs' | 'unchecked' | 'not-comparable';

/** One published figure held against this run. */
export interface Claim {
  readonly id: string;
  /** What the figure is, in words. */
  readonly what: string;
  readonly published: number;
  /** In the published unit; null where it was not measured. */
  readonly measured: number | null;
  readonly unit: string;
  readonly n: number | null;
  /** What n counts where it is not rows. */
  readonly nOf?: 'seeds';
  /** 95 % interval in the published unit; null where exact or not measured. */
  readonly interval: readonly [number, number] | null;
  readonly verdict: Verdict;
  readonly reason: string;
  /** What made the measurement: data, seeds, profile, date. */
  readonly from: string;
  /** Holm-adjusted p-value where the figure was tested against ours; null where nothing was. */
  readonly adjustedP: number | null;
}

/** One of the study's findings, re-stated from the evidence. */
export interface Finding {
  readonly id: string;
  readonly statement: string;
  readonly verdict: 'holds' | 'holds in part' | 'does not hold' | 'unchecked' | 'not-comparable';
  readonly reason: string;
}
