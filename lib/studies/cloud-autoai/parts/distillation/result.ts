import type { PairedComparison, Proportion, Spread } from '../../../../evaluation/index.js';
import type { RunStamp } from '../../../../study/index.js';
import type { Teacher } from '../clouds/result.js';

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
