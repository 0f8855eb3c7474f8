import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { GoalLoss } from '../../attack.js';
import type { NoisePlan } from './plan.js';

/** Where one descent is: exact, no sample. */
export interface PathPoint {
  readonly step: number;
  /** Probability of the goal. */
  readonly confidence: number;
  /** L2 norm of the loss's gradient in the pixels. */
  readonly gradient: number;
}

/**
 * One image made of noise, as the article shows it: the first start, on the first network that does not read it as the
 * goal before any step (on the first of all, where each does).
 */
export interface ShownNoise {
  readonly network: number;
  readonly goal: number;
  /** Whether the noise is read as the goal before any step. */
  readonly already: boolean;
  readonly answer: number;
  readonly confidence: number;
  /** [784], the start and the end, three decimals. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** Values of the end that are no pixels: below 0 or above 1; of the start as many as the noise has. */
  readonly outside: { readonly start: number; readonly end: number };
  readonly lowest: number;
  readonly highest: number;
  readonly l2: number;
  /** Once every value is cut to [0, 1]. */
  readonly cut: { readonly answer: number; readonly confidence: number };
  readonly path: readonly PathPoint[];
}

/** All starts towards one goal on one network. */
export interface GoalCell {
  readonly network: number;
  readonly loss: GoalLoss;
  readonly goal: number;
  /** Starts that end as the goal; the interval is over starts. */
  readonly reached: Proportion;
  /** Starts that are read as the goal before any step. */
  readonly already: number;
  /** How many starts end in each class. */
  readonly answers: readonly number[];
  /** Norm of the gradient at the start: least, median, largest of the starts. */
  readonly slope: readonly [number, number, number];
  /** Of the starts that fail: the median step at which the gradient has collapsed; null where none fails, or half do not. */
  readonly collapse: number | null;
}

export interface NoiseResult extends PartResult {
  readonly plan: NoisePlan;
  readonly shown: ShownNoise;
  readonly cells: readonly GoalCell[];
  /** The article's loss on the first network: a path for each goal, of the first start. */
  readonly paths: readonly { readonly goal: number; readonly answer: number; readonly path: readonly PathPoint[] }[];
}
