import type { LossName } from '../../../../attacks/index.js';
import type { Study } from '../../contracts.js';

/** What each pitfall is shown on; rows are the first of the test images throughout. */
export interface PitfallsPlan {
  /** Radius of the attacks, in pixel units of [0, 1]. */
  readonly epsilon: number;
  readonly steps: {
    readonly rows: number;
    /** Lengths of a step as shares of epsilon, and how many are taken: all pairs of them. */
    readonly relativeStepSizes: readonly number[];
    readonly steps: readonly number[];
    readonly restarts: readonly number[];
    /** Of the attack that is restarted, which has the usual length. */
    readonly restarted: { readonly steps: number; readonly relativeStepSize: number };
  };
  readonly scale: {
    readonly rows: number;
    /** What logits are multiplied by. */
    readonly scales: readonly number[];
    readonly losses: readonly LossName[];
    readonly steps: number;
  };
  readonly surrogates: { readonly rows: number; readonly steps: number };
  readonly suite: {
    readonly rows: number;
    readonly pgdSteps: number;
    readonly apgdSteps: number;
    /** Of Square, each row. */
    readonly queries: number;
  };
  readonly selected: {
    readonly rows: number;
    /** Half the study's: in its own ball the surrogate loses nearly every row, and nothing is selected. */
    readonly epsilon: number;
    readonly steps: number;
  };
  readonly units: {
    readonly rows: number;
    readonly steps: number;
    /** Pixels are normalized as (x - mean) / std: the numbers that nearly everyone uses for MNIST. */
    readonly mean: number;
    readonly std: number;
  };
  readonly leaking: { readonly rows: number; readonly steps: number };
}

/** On the fallback fewer rows and steps: it is shown how things are measured, not what comes out. */
export function pitfallsPlan({ comparable, epsilon }: Pick<Study, 'comparable' | 'epsilon'>): PitfallsPlan {
  const of = <T>(mnist: T, digits: T): T => (comparable ? mnist : digits);
  return {
    epsilon,
    steps: {
      rows: of(200, 40),
      relativeStepSizes: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
      steps: of([1, 5, 10, 20, 40, 100], [1, 5, 10, 20, 40]),
      restarts: [1, 2, 5, 10],
      restarted: { steps: of(40, 20), relativeStepSize: 0.1 },
    },
    scale: {
      rows: of(200, 40),
      scales: [1e-3, 1e-2, 0.1, 1, 10, 100, 1000],
      losses: ['crossEntropy', 'dlr'],
      steps: 20,
    },
    surrogates: { rows: of(300, 40), steps: of(40, 20) },
    suite: { rows: of(200, 40), pgdSteps: of(40, 20), apgdSteps: of(100, 20), queries: of(2000, 100) },
    selected: { rows: of(1000, 150), epsilon: epsilon / 2, steps: of(40, 20) },
    units: { rows: of(200, 40), steps: of(40, 20), mean: 0.1307, std: 0.3081 },
    leaking: { rows: of(1000, 150), steps: 20 },
  };
}
