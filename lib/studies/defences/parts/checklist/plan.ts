import type { Study } from '../../contracts.js';
import { maskingPlan } from '../masking/plan.js';
import type { SuiteSize } from './suite.js';

export interface ChecklistPlan {
  /** The radius at which robust accuracies are read: one of the suite's. */
  readonly epsilon: number;
  /** Of the first test images, as many. */
  readonly rows: number;
  readonly suite: SuiteSize;
  /** As in the part on masked models: attacks that see through these. */
  readonly seeing: { readonly epsilon: number; readonly steps: number; readonly expectedSteps: number };
  /** Of the sound models the first, as many, and whether those are measured that stand beside them. */
  readonly sound: number;
  readonly beside: boolean;
}

/**
 * A hundred rows are the least of which no warning is made. On the fallback four sound models: each of the others would
 * have to be trained first.
 */
export function checklistPlan(study: Pick<Study, 'comparable' | 'epsilon'>): ChecklistPlan {
  const { epsilon, comparable } = study;
  const { steps, expectedSteps } = maskingPlan(study);
  const common = { epsilon, rows: 100, seeing: { epsilon, steps, expectedSteps } };
  const epsilons = [0.1, epsilon];
  if (comparable)
    return {
      ...common,
      suite: { epsilons, steps: 40, restarts: 1, queries: 150, decisionQueries: 200, tries: 20 },
      ...{ sound: 10, beside: true },
    };
  return {
    ...common,
    suite: { epsilons, steps: 10, restarts: 1, queries: 50, decisionQueries: 60, tries: 5 },
    ...{ sound: 4, beside: false },
  };
}
