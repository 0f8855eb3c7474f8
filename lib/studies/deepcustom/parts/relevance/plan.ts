import type { RelevanceRule } from '../../../../generators/index.js';
import type { Study } from '../../contracts.js';

/** What relevance is computed on, and which pixels the attack is tried with. */
export interface RelevancePlan {
  /** The first is the one that the chain uses. */
  readonly rules: readonly [RelevanceRule, ...RelevanceRule[]];
  /** Blocks of the training images, one after the other: as many images as there are test images. */
  readonly blocks: number;
  /** Draws of random pixels. */
  readonly draws: number;
  /** Numbers of pixels that the attack lowers, beside the study's. */
  readonly numbers: readonly number[];
  /** Draws of random pixels at each number. */
  readonly drawsAtNumber: number;
  readonly seed: number;
}

export const relevancePlan = ({ profile }: Pick<Study, 'profile'>): RelevancePlan => ({
  rules: [
    { rule: 'epsilon', epsilon: 0.01 },
    { rule: 'gradient-times-input' },
    { rule: 'z-plus' },
    { rule: 'alpha-beta', alpha: 2, beta: 1 },
  ],
  // The fallback has as many training images as test images in all.
  blocks: profile === 'digits' ? 3 : 6,
  draws: 20,
  numbers: [1, 2, 5, 10, 20, 50, 100, 200, 400],
  drawsAtNumber: 5,
  seed: 0,
});
