import { type Attack, apgdCe, fgsm, hopSkipJump, pgd, randomNoise, square } from '../../../../attacks/index.js';
import type { Classifier, DifferentiableClassifier } from '../../../../models/index.js';

/** How long the attacks of an evaluation may take. */
export interface SuiteSize {
  /** Radii from the smallest; HopSkipJump, which has none, carries the curve beyond. */
  readonly epsilons: readonly number[];
  /** Steps of PGD, and of Auto-PGD. */
  readonly steps: number;
  readonly restarts: number;
  /** Queries for a row of Square, and of HopSkipJump. */
  readonly queries: number;
  readonly decisionQueries: number;
  /** Random points for a row. */
  readonly tries: number;
}

/** Radii that the steps of PGD add up to, at least: from one side of the ball to the other, and some. */
const ACROSS = 2.5;

/** The attacks of an evaluation, by what they see. */
export interface Suite {
  readonly single: readonly Attack<DifferentiableClassifier>[];
  readonly iterative: readonly Attack<DifferentiableClassifier>[];
  readonly black: readonly Attack<Classifier>[];
}

/**
 * What the checklist's own advice asks for: a single step and many, from random starts, by a step size that is set and
 * by one that sets itself, over two radii; Square, which needs no gradient; HopSkipJump, which needs no score; and random
 * points.
 */
export function suiteOf({ epsilons, steps, restarts, queries, decisionQueries, tries }: SuiteSize): Suite {
  return {
    single: epsilons.map((epsilon) => fgsm({ epsilon })),
    iterative: epsilons.flatMap((epsilon) => [
      pgd({ epsilon, steps, restarts, relativeStepSize: Math.max(0.1, ACROSS / steps) }),
      apgdCe({ epsilon, steps, restarts }),
    ]),
    black: [
      ...epsilons.map((epsilon) => square({ epsilon, queries })),
      ...epsilons.map((epsilon) => randomNoise({ epsilon, tries })),
      hopSkipJump({ norm: 'linf', queries: decisionQueries }),
    ],
  };
}

/** All attacks of a suite, in the order of its report. */
export const attacksOf = ({ single, iterative, black }: Suite): readonly Attack<never>[] => [
  ...single,
  ...iterative,
  ...black,
];
