import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { vaeRecipe } from '../../vae.js';
import { measureAdaptive } from './measure.js';
import { adaptivePlan } from './plan.js';

/** What adaptive attacks leave of every purifier. */
export const adaptive: Part<Study, StudyResults> = {
  id: 'adaptive',
  title: () => 'Purifiers whose attacker knows them',
  measure: measureAdaptive,
  recipe: (study) => ({ version: 1, plan: adaptivePlan(study), vae: vaeRecipe(study).settings }),
  // The same rows and budgets in every profile on MNIST.
  anyProfile: true,
};
