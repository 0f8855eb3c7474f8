import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import type { PreprocessingPlan } from './plan.js';

/** What is left of rows at a radius. */
export interface LeftAt {
  readonly epsilon: number;
  readonly robust: Proportion;
}

/** Rows still right behind the random defence, under an expectation over so many draws. */
export interface Convergence extends LeftAt {
  readonly draws: number;
  readonly seconds: number;
}

/** Square on one defence. */
export interface Queried extends LeftAt {
  readonly id: string;
  readonly name: string;
}

/** Thresholding at one radius. */
export interface ThresholdAt extends LeftAt {
  /** The network without it, on the same rows. */
  readonly undefended: Proportion;
  /** Values of an image that this radius can bring to the other side of the threshold, mean over rows. */
  readonly crossing: number;
}

export interface PreprocessingResult extends PartResult {
  readonly plan: PreprocessingPlan;
  /** One sentence on the rows. */
  readonly data: string;
  /** Values of an image. */
  readonly values: number;
  /** Each defence at each radius; its id is the same at all of them. */
  readonly defences: readonly MeasuredDefence[];
  /** PGD on the network without a defence, on the same rows. */
  readonly undefended: readonly LeftAt[];
  readonly convergence: readonly Convergence[];
  readonly square: readonly Queried[];
  readonly threshold: readonly ThresholdAt[];
}

export type PreprocessingResults = { readonly preprocessing: PreprocessingResult };
