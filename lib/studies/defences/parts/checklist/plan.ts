import type { Study } from '../../contracts.js';
import { MASKED } from '../masking/models/index.js';
import { maskingPlan } from '../masking/plan.js';
import { BESIDE, SOUND } from './sound.js';
import type { SuiteSize } from './suite.js';

export interface ChecklistPlan {
  /** The radius at which robust accuracies are read: one of the suite's. */
  readonly epsilon: number;
  /** Of the first test images, as many. */
  readonly rows: number;
  readonly suite: SuiteSize;
  /** As in the part on masked models: attacks that see through these. */
  readonly seeing: { readonly epsilon: number; readonly steps: number; readonly expectedSteps: number };
  /** Of the masked models, those that are evaluated. */
  readonly masked: readonly string[];
  /** Of the ten sound models, those that are evaluated, and of those beside them. */
  readonly sound: readonly string[];
  readonly beside: readonly string[];
  /** The sound one whose evaluations are then done wrongly. */
  readonly honest: string;
}

/**
 * A hundred rows are the least of which no warning is made. On the fallback two masked and two sound models: an evaluation
 * with its checklist takes many seconds, and other networks are not trained there for long enough.
 */
export function checklistPlan(study: Pick<Study, 'comparable' | 'epsilon'>): ChecklistPlan {
  const { epsilon, comparable } = study;
  const { steps, expectedSteps } = maskingPlan(study);
  const common = { epsilon, rows: 100, seeing: { epsilon, steps, expectedSteps } };
  const epsilons = [0.1, epsilon];
  if (comparable)
    return {
      ...common,
      suite: { epsilons, steps: 40, restarts: 5, queries: 150, decisionQueries: 200, tries: 20 },
      masked: MASKED.map(({ id }) => id),
      ...{ sound: SOUND.map(({ id }) => id), beside: BESIDE.map(({ id }) => id), honest: 'relu-half' },
    };
  return {
    ...common,
    suite: { epsilons, steps: 10, restarts: 1, queries: 30, decisionQueries: 40, tries: 2 },
    masked: ['temperature', 'randomness'],
    ...{ sound: ['standard-half', 'madry'], beside: [], honest: 'madry' },
  };
}
