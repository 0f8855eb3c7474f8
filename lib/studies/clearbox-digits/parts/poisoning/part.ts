import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { measurePoisoning } from './measure.js';
import { poisoningPlan } from './plan.js';

/** Training images that an attacker has touched. */
export const poisoning: Part<Study, StudyResults> = {
  id: 'poisoning',
  title: () => 'Poisoning',
  measure: measurePoisoning,
  recipe: (study) => ({ version: 1, plan: poisoningPlan(study) }),
};
