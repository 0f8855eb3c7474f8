import type { Study } from '../../contracts.js';

/** How many photographs each measurement takes, and how long its attacks go on. */
export interface LittlePlan {
  /** Radii in L∞, rising. */
  readonly epsilons: readonly number[];
  /** Photographs under FGSM, and under PGD and APGD. */
  readonly all: number;
  readonly few: number;
  readonly pgdSteps: number;
  /** 0: APGD is not run. */
  readonly apgdSteps: number;
  /** Photographs whose nearest error is looked for, by so many attacks in each norm, of so many steps. */
  readonly minimal: number;
  readonly minimalAttacks: 1 | 2;
  readonly minimalSteps: number;
  /** Photographs at which gradients along the one step are compared. */
  readonly line: number;
  /** Photographs attacked one at a time, with a clock. */
  readonly timed: number;
}

const EPSILONS = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4];
/** Each side of half a step, and what one step of FGSM does from 2 to 4. */
const FEW_EPSILONS = [1 / 8, 1 / 2, 2, 4];

/**
 * About half an hour on two cores: a gradient of a photograph takes some 22 ms, and PGD, APGD and the nearest errors
 * are some 80,000 of them. On the fallback's sixteen crops less than a minute.
 */
export const littlePlan = ({ comparable }: Pick<Study, 'comparable'>): LittlePlan => ({
  epsilons: (comparable ? EPSILONS : FEW_EPSILONS).map((levels) => levels / 255),
  pgdSteps: 10,
  ...(comparable
    ? { all: 1000, few: 300, apgdSteps: 30, minimal: 200, minimalAttacks: 2, minimalSteps: 60, line: 100, timed: 20 }
    : { all: 16, few: 16, apgdSteps: 0, minimal: 16, minimalAttacks: 1, minimalSteps: 20, line: 16, timed: 4 }),
});
