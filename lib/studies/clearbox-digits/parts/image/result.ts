import type { Mean, Median, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { ImagePlan } from './plan.js';

/** One image before and after, as the article shows it; pixels [784], three decimals. */
export interface ShownImage {
  /** Where the image is from: "the first 5 of the training images". */
  readonly what: string;
  readonly goal: number;
  readonly lambda: number;
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly before: { readonly answer: number; readonly confidence: number };
  readonly after: { readonly answer: number; readonly confidence: number };
  readonly l2: number;
  readonly linf: number;
  /** Values of the end outside [0, 1]. */
  readonly outside: number;
}

/** A set of images, all towards one goal, on one network. Rows misread from the start count in neither share. */
export interface Towards {
  readonly network: number;
  readonly goal: number;
  readonly lambda: number;
  readonly clip: boolean;
  /** Images that the network reads right before the attack, of all. */
  readonly right: Proportion;
  /** Of all images: read as the goal after it, whatever they were read as before. */
  readonly asGoal: Proportion;
  /** Of those read right before. */
  readonly reached: Proportion;
  /** Of those that were read right and reached the goal; null where there are none. */
  readonly l2: Mean | null;
  readonly linf: Mean | null;
  /** The step at which half of the rows read right are read as the goal; rows that never are count as the last step + 1. */
  readonly steps: Median;
}

/** Sources and goals, on the first network. */
export interface SourceGoal extends Towards {
  readonly source: number;
}

/** What a LeNet, which was trained apart, reads in the same images. */
export interface OtherReader {
  readonly clip: boolean;
  /** Rows read as the source before and after the attack on the article's network. */
  readonly before: Proportion;
  readonly after: Proportion;
}

export interface ImageResult extends PartResult {
  readonly plan: ImagePlan;
  /** The images behind the article's claim, for captions. */
  readonly rows: string;
  /** What the text says: the first 5, towards 2. */
  readonly text: ShownImage;
  /** What its code does: the first 2, towards the class of index 4, counted from 1: 3. */
  readonly code: ShownImage;
  /** Every λ, cut and not, on each network. */
  readonly lambdas: readonly Towards[];
  readonly lenet: readonly OtherReader[];
  /** Every source and goal, cut and not. */
  readonly matrix: readonly SourceGoal[];
}
