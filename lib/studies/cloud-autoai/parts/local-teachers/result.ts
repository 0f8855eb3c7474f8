/** What the local teachers answer: plain data, saved as the part `localTeachers` of a run. */
import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { RunStamp } from '../../../../study/index.js';
import type { Teacher, TeacherResult } from '../clouds/result.js';
import type { ClassShare } from '../generation/result.js';

/** A local teacher at one epsilon of FGSM made for LeNet; at epsilon 0 on the clean images. */
export interface LocalTeacherSet {
  readonly epsilon: number;
  /** Accuracy on the rows of the study's CSV, the study's figure: LeNet's successes, at epsilon 0 the rows LeNet gets right. */
  readonly selected: Proportion;
  /**
   * Accuracy on the images of all test rows as the attack leaves them: a row that LeNet gets wrong when clean is never
   * perturbed and is answered as it is.
   */
  readonly allRows: Proportion;
  /**
   * Robust accuracy over all test rows against these transferred images: right on the clean image and right on the image
   * the attack leaves. A row that LeNet gets wrong stays clean, so it counts by the teacher's clean answer alone.
   */
  readonly robust: Proportion;
  /** How often each class is answered on the selected rows, [10]. */
  readonly answered: readonly number[];
  /** What always naming the largest class of the selected rows scores there. */
  readonly majority: ClassShare;
  /** What always answering 8 scores there. */
  readonly constant8: Proportion;
}

/** How the ONNX export answers beside the Python model it was made from, and how fast. */
export interface ExportCheck {
  readonly n: number;
  readonly agree: Proportion;
  /** In Node. */
  readonly rowsPerSecond: number;
}

/** One local teacher. */
export interface LocalTeacherResult {
  readonly teacher: Teacher;
  /** "P12". */
  readonly name: string;
  /** Rows it was refitted on. */
  readonly trainedOn: number;
  /** The search that found it, last trainings included: its seed, what it took and what it was allowed. */
  readonly search: { readonly seed: number; readonly seconds: number; readonly budgetSeconds: number };
  /** Boosting rounds, or iterations, done of those wanted. */
  readonly rounds: { readonly done: number; readonly wanted: number };
  /** The search's own estimate of its accuracy, before any attack, and which rows it speaks of. */
  readonly validation: { readonly what: string; readonly accuracy: Proportion };
  /** Clean rows first (epsilon 0), then by epsilon. */
  readonly sets: readonly LocalTeacherSet[];
  /** Log loss and threshold metrics on the clean rows that LeNet gets right, as table 2. */
  readonly evaluation: NonNullable<TeacherResult['evaluation']>;
  /** null: not measured in this run. */
  readonly exported: ExportCheck | null;
}

/** Both teachers on the same rows; first is P12, second Tables. */
export interface LocalTeacherPair {
  readonly epsilon: number;
  readonly rows: 'selected' | 'all';
  /** On the selected rows by accuracy, over all rows by robust accuracy. */
  readonly comparison: PairedComparison;
  /** McNemar's exact p-value after Holm's adjustment over every pair of this list. */
  readonly adjusted: number;
}

/** One of the AutoAI experiment's pipelines by its own estimates. */
export interface PipelineEstimate {
  readonly id: string;
  readonly algorithm: string;
  readonly holdout: Proportion;
  readonly crossValidation: Proportion;
}

/** Parts 2 and 3 on local teachers: a local AutoML on the study's rows, queried with its clean and adversarial CSVs. */
export interface LocalTeachersResult {
  readonly stamp: RunStamp;
  readonly ibm: LocalTeacherResult;
  readonly gcp: LocalTeacherResult;
  readonly paired: readonly LocalTeacherPair[];
  /** Every finished pipeline of the experiment behind P12. */
  readonly pipelines: readonly PipelineEstimate[];
}
