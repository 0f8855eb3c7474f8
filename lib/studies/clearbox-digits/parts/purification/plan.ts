import type { ProjectOptions } from '../../../../defences/index.js';
import type { Study } from '../../contracts.js';

/** How much is measured. */
export interface PurificationPlan {
  /** Test images that are purified: clean, and under each attack. */
  readonly rows: number;
  /** Further clean test images, on which the detector's threshold is chosen. */
  readonly held: number;
  /** False alarms that the threshold allows on these. */
  readonly alarms: number;
  /** Images of the figure. */
  readonly shown: number;
  readonly epsilon: number;
  readonly pgdSteps: number;
  readonly search: Required<Pick<ProjectOptions, 'steps' | 'starts' | 'learningRate' | 'prior'>>;
}

/** The search of the study's projections; an attacker is granted the same. */
export const SEARCH = { steps: 60, starts: 2, learningRate: 0.2, prior: 1 } as const;

export const purificationPlan = ({ comparable }: Pick<Study, 'comparable'>): PurificationPlan => ({
  rows: comparable ? 200 : 30,
  held: comparable ? 200 : 30,
  alarms: 0.05,
  shown: 4,
  epsilon: 0.3,
  pgdSteps: 40,
  search: comparable ? SEARCH : { ...SEARCH, steps: 20, starts: 1 },
});
