import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { adaptiveClaims } from './claims.js';
import { replicateAdaptive } from './measure.js';
import { adaptiveRecipe } from './recipe.js';
import { adaptive as section } from './section.js';
import { confidence, learnedTwins, studentPairs, studentsAttacked, studentWarnings } from './tables.js';
import { distillationTemperature } from './temperature-figure.js';

/** Part 5: the students attacked with their own gradients. */
export const adaptive: Part<Study, StudyResults> = {
  id: 'adaptive',
  title: () => 'the students attacked',
  measure: replicateAdaptive,
  recipe: adaptiveRecipe,
  claims: adaptiveClaims,
  tables: {
    'students-attacked': studentsAttacked,
    confidence,
    'student-warnings': studentWarnings,
    'learned-twins': learnedTwins,
    'student-pairs': studentPairs,
  },
  figures: { 'distillation-temperature': (results) => distillationTemperature(results.adaptive) },
  section,
};
