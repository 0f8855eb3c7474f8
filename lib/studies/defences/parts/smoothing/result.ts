import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { SmoothingPlan } from './plan.js';

/** A smoothed classifier attacked in one L2 ball, beside what is certified of the same rows. */
export interface AttackedAt {
  readonly epsilon: number;
  /** Rows whose certificate is right and reaches as far. */
  readonly certified: Proportion;
  /** Rows answered rightly, clean and attacked; an abstention is wrong. */
  readonly right: Proportion;
  /** Of the others those that are abstained from when they are attacked. */
  readonly abstained: number;
  /** Rows certified at that radius, and answered with another class when they are attacked: none, but for alpha. */
  readonly refuted: number;
}

/** One σ with the network that was trained under its noise. */
export interface Smoothed {
  readonly sigma: number;
  /** Right answers of that network to clean images, asked once and without noise. */
  readonly unsmoothed: Proportion;
  /** Radius that is certified of each row, in L2 and pixel units; 0 where it is abstained from. */
  readonly radii: readonly number[];
  /** 1 where the class named is the label; 0 where it is another, or none. */
  readonly right: readonly number[];
  readonly abstained: number;
  /** What is certified where every draw agrees: N and alpha allow no larger radius. */
  readonly largest: number;
  readonly attacked: readonly AttackedAt[];
  readonly trainingSeconds: number;
  /** Seconds for the certificate of a row, with whatever else the machine did. */
  readonly secondsPerRow: number;
}

export interface SmoothingResult extends PartResult {
  readonly plan: SmoothingPlan;
  readonly sigmas: readonly Smoothed[];
  /** The same small network, trained as usual and not smoothed. */
  readonly plain: {
    readonly clean: Proportion;
    readonly radii: readonly { readonly epsilon: number; readonly robust: Proportion }[];
  };
}

/** The results of which this part reads its own. */
export type WithSmoothing = { readonly smoothing: SmoothingResult };
