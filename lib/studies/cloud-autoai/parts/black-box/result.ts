import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { RunStamp } from '../../../../study/index.js';
import type { Norm } from '../../../../tensor/index.js';
import type { Teacher } from '../clouds/result.js';

/** What an attacker sees of a teacher: nothing, its scores, or its answers alone. */
export type Sight = 'nothing' | 'scores' | 'labels';

/** A teacher's accuracy on images made elsewhere and handed over. */
export interface TransferRow {
  /** How the images were made, e.g. `PGD`. */
  readonly attack: string;
  /** On what they were made, e.g. `the study’s LeNet`. */
  readonly source: string;
  readonly epsilon: number;
  /** Queries to the teacher beforehand, in all; not for each image. */
  readonly totalQueries: number;
  readonly sees: Sight;
  /** The teacher's accuracy on them, over every row. */
  readonly accuracy: Proportion;
  /** The source's own. */
  readonly sourceAccuracy: Proportion;
  /** This accuracy minus that under random noise of the same radius, on the same rows; negative: stronger than noise. */
  readonly againstNoise: PairedComparison;
}

/** A model that learned a teacher's answers. */
export interface SurrogateRow {
  readonly name: string;
  /** To the teacher. */
  readonly totalQueries: number;
  readonly sees: Sight;
  /** How often it answers as the teacher does, on the clean rows. */
  readonly agreement: Proportion;
  /** Its own accuracy on the clean rows. */
  readonly accuracy: Proportion;
}

/** What is left of an attack's successes once the images are files. */
export interface Survival {
  /** The teacher's accuracy on the images as the attack hands them in. */
  readonly exact: Proportion;
  /** After they were written as decimals into a CSV of the study's layout and read again. */
  readonly csv: Proportion;
  /** After every pixel was rounded to one of 256 grays. */
  readonly eightBit: Proportion;
}

/** An attack that queries the teacher for each image: accuracy after so many queries. */
export interface QueryCurve {
  readonly attack: 'noise' | 'Square' | 'HopSkipJump';
  readonly sees: Sight;
  /** Whether the teacher is shown nothing but images of 256 grays, as a service is that takes image files. */
  readonly rounded: boolean;
  readonly norm: Norm;
  /** Radius at which the curve is read. */
  readonly epsilon: number;
  /** Most queries for one image. */
  readonly budget: number;
  /**
   * Accuracy, over every row, after at most `queries` for each image; of an attack without a
   * radius those rows are right whose nearest error found lies further away than `epsilon`.
   */
  readonly points: readonly { readonly queries: number; readonly accuracy: Proportion }[];
  /** Over all rows. */
  readonly totalQueries: number;
}

/** Images handed in by an attack that queries, and what remains of them. */
export interface SurvivalRow extends Survival {
  readonly attack: QueryCurve['attack'];
  /** As for the curve: made against a teacher that sees 256 grays. */
  readonly rounded: boolean;
  readonly norm: Norm;
  /** null: the attack has no radius. */
  readonly epsilon: number | null;
}

/** One teacher under black-box attacks; every share is over the same first test rows. */
export interface VictimResult {
  readonly role: Teacher;
  readonly name: string;
  readonly clean: Proportion;
  /** One random point of the ball's corners for each row, and how often the answer to it is 8. */
  readonly noise: readonly { readonly epsilon: number; readonly accuracy: Proportion; readonly eights: Proportion }[];
  readonly surrogates: readonly SurrogateRow[];
  readonly transfers: readonly TransferRow[];
  readonly curves: readonly QueryCurve[];
  readonly survival: readonly SurvivalRow[];
  /** Square minus noise with as many queries, on the same rows, at each radius; negative: Square is stronger. */
  readonly squareAgainstNoise: readonly { readonly epsilon: number; readonly comparison: PairedComparison }[];
}

/** How much is done; small on digits. */
export interface BlackBoxPlan {
  /** First test rows that transfer attacks, noise and Square work on. */
  readonly rows: number;
  /** First of those that HopSkipJump works on. */
  readonly labelRows: number;
  readonly epsilons: readonly number[];
  /** L2 radii at which HopSkipJump is read; the length of the whole change. */
  readonly radii: readonly number[];
  readonly squareQueries: number;
  readonly noiseQueries: number;
  /** HopSkipJump is run once for each: what it does early depends on what it may spend. */
  readonly labelBudgets: readonly number[];
  /** Training rows the attacker has the teacher label. */
  readonly surrogateRows: number;
  /** Queries to the tree surrogate for each image; they cost the teacher none. */
  readonly surrogateQueries: number;
  readonly treeRounds: number;
  /** Training rows of the networks that the attacker trains on true labels. */
  readonly ownRows: number;
  readonly epochs: number;
}

/** Black-box attacks on both local teachers. */
export interface BlackBoxResult {
  readonly stamp: RunStamp;
  readonly plan: BlackBoxPlan;
  readonly seed: number;
  /** What always answering 8 scores on the rows, and on the fewer ones of HopSkipJump. */
  readonly always8: { readonly rows: Proportion; readonly labelRows: Proportion };
  /** LeNet under FGSM at the largest epsilon, on these first rows and on all: whether the first are like the rest. */
  readonly lenet: { readonly epsilon: number; readonly here: Proportion; readonly all: Proportion };
  readonly victims: readonly VictimResult[];
}
