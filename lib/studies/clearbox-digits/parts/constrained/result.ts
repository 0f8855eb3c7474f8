import type { MedianDistance, PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { ConstrainedPlan, Family } from './plan.js';

/** Errors found on the images that the network reads right, where only some pixels may change. */
export interface MaskedPoint {
  readonly family: Family;
  /** As `parseMask` reads it; of random pixels as many as each image's box has, words. */
  readonly mask: string;
  /** Pixels that may change: over the images, mean, least and most. */
  readonly pixels: { readonly mean: number; readonly least: number; readonly most: number };
  readonly success: Proportion;
  /** L2 of the nearest error over every image attacked; without an error it is infinite. */
  readonly l2: MedianDistance;
}

/** An attack that chooses its pixels itself, as few as it can. */
export interface FreeChoice {
  readonly success: Proportion;
  /** Pixels changed, over every image attacked; without an error infinitely many. */
  readonly pixels: MedianDistance;
  /** Images for which so many pixels were enough. */
  readonly within: readonly { readonly pixels: number; readonly success: Proportion }[];
}

export interface ConstrainedNetwork {
  readonly seed: number;
  readonly clean: Proportion;
  readonly points: readonly MaskedPoint[];
  readonly free: FreeChoice;
}

/** Two masks of equally many pixels on the same images. */
export interface MaskComparison {
  readonly first: Family;
  readonly second: Family;
  readonly pixels: string;
  /** Errors found under the first and under the second. */
  readonly errors: PairedComparison;
  /** Images whose nearest error is nearer under the first, and under the second: a sign test, in L2. */
  readonly nearer: PairedComparison;
}

/** One image and what each mask let an attack make of it. */
export interface ShownMask {
  readonly family: Family | 'free';
  readonly pixels: number;
  /** The image with the pixels that may change lit up; the nearest error, or the image where there is none. */
  readonly allowed: string;
  readonly picture: string;
  /** Of the nearest error; null where there is none. */
  readonly answer: number | null;
  readonly l2: number | null;
}

export interface ConstrainedResult extends PartResult {
  /** One sentence on the images. */
  readonly data: string;
  readonly plan: ConstrainedPlan;
  /** Pixels of an image. */
  readonly size: number;
  /** The article's network with each seed; the first has more images, and is drawn. */
  readonly networks: readonly ConstrainedNetwork[];
  /** On the first network. */
  readonly comparisons: readonly MaskComparison[];
  readonly shown: { readonly label: number; readonly masks: readonly ShownMask[] } | null;
}
