/** Part 5, the students attacked: plain data, saved as the part `adaptive` of a run. */
import type { Median, PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { RunStamp } from '../../../../study/index.js';
import type { Teacher } from '../clouds/result.js';

/**
 * What a student learned from: the probabilities of a local teacher (P12, Tables), those that were published for GCP's, or the
 * true labels (the control).
 */
export type StudentLabels = 'soft-p12' | 'soft-tables' | 'soft-published' | 'hard';

/** What makes one student another than the next. */
export interface StudentCondition {
  /** "soft-tables-20": labels, temperature, and what is unusual about it. */
  readonly id: string;
  readonly labels: StudentLabels;
  /** The study's distillation rows, which are test images; or as many training images, which leak nothing. */
  readonly rows: 'distillation' | 'training';
  /** Divides the student's logits while it trains; it is used at temperature 1. */
  readonly temperature: number;
  /** Of the soft labels: the same, or 1, which leaves the probabilities as given. null: hard labels have none. */
  readonly labelTemperature: number | null;
}

/** A student on the FGSM images made for LeNet at one epsilon. Nothing here looks at the student's own gradient. */
export interface TransferredSet {
  readonly epsilon: number;
  /** The study's protocol: accuracy on the selected rows, which LeNet gets wrong under attack. */
  readonly selected: Proportion;
  /** Of those, the ones made from the study's distillation rows. Students that learned these rows have seen the twin. */
  readonly distillationTwins: Proportion;
  /** Of those, the ones made from the held-out rows, which no student has seen. */
  readonly heldOutTwins: Proportion;
  /** Over all held-out rows, the same at every epsilon: right on the clean image and on the attacked one. */
  readonly heldOutRows: Proportion;
}

/** An attack of the white-box suite at one epsilon, over the same rows for every student. */
export interface AttackedRows {
  /**
   * `transferred`: FGSM made for LeNet; `fgsm`, `pgd`: on the student itself; `pgd-tempered`: PGD on the student with its
   * logits divided by the temperature it was trained at; `autoattack`, at some epsilons only; `worst`: rows that
   * are robust to all of these, here and at every smaller epsilon.
   */
  readonly attack: WhiteBoxAttack;
  readonly epsilon: number;
  /** Rows that are right on the clean image and stay right. */
  readonly robust: Proportion;
  /** Per row, '1' where it is robust: to pair students on the same rows. */
  readonly robustRows: string;
}

export type WhiteBoxAttack = 'transferred' | 'fgsm' | 'pgd' | 'pgd-tempered' | 'autoattack' | 'worst';

/** Carlini and Wagner's L2 attack: the nearest errors it found, which bound the distance from above. */
export interface NearestErrors {
  /** Of the rows that were right from the start, those for which an error was found. */
  readonly success: Proportion;
  /** Median L2 distance to the error over the rows right from the start (failures count as infinitely far), with the 95 % interval of that median by order statistics; null: infinite. */
  readonly median: number | null;
  readonly interval: readonly [number, number | null] | null;
}

/** How confident a student is, and what that leaves of its gradients. */
export interface Confidence {
  readonly n: number;
  /** The label's logit minus the largest other: its median over clean rows, with the 95 % interval by order statistics. */
  readonly margin: Median;
  /** Clean rows, right ones, whose cross-entropy gradient with respect to the image is zero everywhere. */
  readonly noGradient: Proportion;
}

export interface FiredWarning {
  readonly id: string;
  readonly attack: string | null;
  readonly saw: string;
}

/** One student, trained and attacked. */
export interface AdaptiveStudent {
  readonly condition: StudentCondition;
  readonly seed: number;
  /** Seeds before it whose training collapsed. */
  readonly collapsedSeeds: readonly number[];
  readonly epochs: number;
  readonly learningRate: number;
  readonly finished: string;
  /** Hash of the training's recipe. */
  readonly recipe: string;
  /** On the clean held-out rows. */
  readonly clean: Proportion;
  readonly transferred: readonly TransferredSet[];
  readonly whiteBox: readonly AttackedRows[];
  readonly carliniWagner: NearestErrors;
  readonly confidence: Confidence;
  readonly warnings: readonly FiredWarning[];
  /** Seconds that it trained, in this run or the one that kept it. */
  readonly trainingSeconds: number;
  /** Seconds of the attacks, likewise. */
  readonly seconds: number;
}

/** A condition of the grid that this run has no student for. */
export interface MissingStudent {
  readonly condition: StudentCondition;
  readonly reason: string;
}

/** A soft student against the control at the same temperature on the same rows. */
export interface StudentPair {
  readonly first: string;
  readonly second: string;
  readonly attack: WhiteBoxAttack;
  readonly epsilon: number;
  readonly comparison: PairedComparison;
  /** McNemar's exact p-value after Holm's adjustment over the pairs of this list. */
  readonly adjusted: number;
}

export interface AdaptiveResult {
  readonly stamp: RunStamp;
  /** Names of the local teachers; null where this run queried none. */
  readonly teachers: Readonly<Record<Teacher, string>> | null;
  /** Images that each student trained on. */
  readonly trainRows: number;
  /** Clean held-out rows. */
  readonly heldOutRows: number;
  /** The first of them, attacked with the student's own gradients. */
  readonly attackedRows: number;
  /** The first of these, attacked by Carlini and Wagner's attack. */
  readonly carliniWagnerRows: number;
  readonly students: readonly AdaptiveStudent[];
  readonly missing: readonly MissingStudent[];
  readonly pairs: readonly StudentPair[];
}
