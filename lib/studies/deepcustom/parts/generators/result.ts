import type { Median, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { LossName } from '../../schedule.js';

/** One generator as it was trained. */
export interface TrainedGenerator {
  /** The class whose images it was trained on. */
  readonly label: number;
  readonly rows: number;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /** Of training, when it was trained. */
  readonly seconds: number;
  /** Short SHA-256 of what it was made by, and of its weights. */
  readonly recipe: string;
  readonly weights: string;
}

/** What the generators of one loss, each given the test images of its class, do to them. */
export interface Made {
  /** Of the images as they leave the network, before anything is clipped: distances to the originals. */
  readonly linf: Median;
  readonly l2: Median;
  /** Share of values farther than ε from the original, before clipping; no interval: values of an image are not independent. */
  readonly beyond: number;
  /** After clipping: share of values at the ball's border, raised and lowered, and of values that moved by less than 1/255. */
  readonly raised: number;
  readonly lowered: number;
  readonly still: number;
  /** Right answers of the undefended target, before and after clipping to the ball. */
  readonly unclipped: Proportion;
  readonly clipped: Proportion;
}

export interface OfLoss {
  readonly loss: LossName;
  readonly epochs: number;
  readonly publishedEpochs: number;
  readonly generators: readonly TrainedGenerator[];
  readonly made: Made;
  /** Training images whose answer generation changes: those that the study's mis_classification_check would keep. */
  readonly kept: Proportion;
}

/** The minimum of the LRP loss, written down, beside what its generators make; both clipped. */
export interface ClosedForm {
  readonly accuracy: Proportion;
  /** Test images to which the target gives the same answer in both. */
  readonly agreement: Proportion;
  /** Mean over images and values of |generator − closed form|, and the share of values closer than 1/255. */
  readonly difference: number;
  readonly same: number;
  /** The LRP loss, mean over test images: of what the generators make, unclipped, and of the closed form within [0, 1]. */
  readonly loss: { readonly generator: number; readonly closed: number; readonly untouched: number };
}

/** A test image, and what the generators of its class make of it: 8-bit values, unclipped. */
export interface Shown {
  readonly label: number;
  readonly original: readonly number[];
  readonly made: Readonly<Record<LossName, readonly number[]>>;
  /** The target's answers to the clipped images. */
  readonly answers: Readonly<Record<LossName, number>>;
}

export interface GeneratorsResult extends PartResult {
  readonly epsilon: number;
  readonly parameters: { readonly generator: number; readonly target: number };
  /** The target's right answers on the test images as they are. */
  readonly clean: Proportion;
  readonly losses: readonly OfLoss[];
  readonly closedForm: ClosedForm;
  readonly shown: readonly Shown[];
}
