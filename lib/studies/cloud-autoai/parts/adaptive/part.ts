import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { adaptiveClaims } from './claims.js';
import { replicateAdaptive } from './measure.js';
import { adaptiveRecipe } from './recipe.js';
import { adaptive as section } from './section.js';
import { distillationTemperature } from './temperature-figure.js';

/** Part 5: the students attacked with their own gradients. */
export const adaptive: Part<Study, StudyResults> = {
  id: 'adaptive',
  title: () => 'the students attacked',
  measure: replicateAdaptive,
  recipe: adaptiveRecipe,
  claims: adaptiveClaims,
  figures: { 'distillation-temperature': (results) => distillationTemperature(results.adaptive) },
  section,
};
