import type { Dataset } from '../../data/index.js';
import type { Adversary } from '../../models/index.js';
import { pgdAdversary } from './pgd-adversary.js';

export interface FgsmRsOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Length of the one step as a share of the radius (default 1.25). */
  readonly relativeStepSize?: number;
  /** Epochs over which the radius grows to epsilon (default 0). */
  readonly warmUp?: number;
  readonly seed?: number;
}

/**
 * The adversary of Wong, Rice and Kolter (2020), "fast": a uniform point of the ball, then one signed step longer than
 * the radius, back into the ball and the pixel range. One gradient a batch. It may overfit catastrophically:
 * `multiStepCheck` sees that. Fast-BAT (Zhang et al., 2022), which learns through the step, is an objective of its own.
 * @throws RangeError where a number is out of range.
 */
export const fgsmRs = (data: Dataset, { relativeStepSize = 1.25, ...options }: FgsmRsOptions): Adversary =>
  pgdAdversary(data, { ...options, relativeStepSize, steps: 1 });
