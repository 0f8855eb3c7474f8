import type { Proportion } from '../../../../evaluation/index.js';
import type { RunStamp } from '../../../../study/index.js';

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
