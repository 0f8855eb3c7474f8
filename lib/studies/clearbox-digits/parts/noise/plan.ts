import type { GoalLoss } from '../../attack.js';
import type { Study } from '../../contracts.js';
import { networkSeeds } from '../network/measure.js';

/** What is tried from noise. */
export interface NoisePlan {
  /** Mean and standard deviation of every value of the start. */
  readonly mean: number;
  readonly deviation: number;
  readonly steps: number;
  readonly eta: number;
  /** Starts for each goal; keyed by their number. */
  readonly starts: number;
  /** The goal that the article shows. */
  readonly goal: number;
  readonly networks: readonly number[];
  readonly losses: readonly GoalLoss[];
  /** A gradient shorter than this moves the image no more: 2,000 such steps are a path of L2 2. */
  readonly collapsed: number;
}

/** The article's numbers; the other losses are beside it. */
export const noisePlan = (study: Pick<Study, 'seeds'>): NoisePlan => ({
  mean: 0.5,
  deviation: 0.1,
  steps: 2000,
  eta: 1,
  starts: 20,
  goal: 2,
  networks: networkSeeds(study),
  losses: ['squares', 'crossEntropy', 'margin'],
  collapsed: 1e-3,
});
