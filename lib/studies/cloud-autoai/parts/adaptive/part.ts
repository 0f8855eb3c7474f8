import type { Part } from '../../../../study/index.js';
import { SEARCH_SECONDS } from '../../budgets.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { adaptiveClaims } from './claims.js';
import { conditionsOf, trainingOf } from './conditions.js';
import { replicateAdaptive } from './measure.js';
import { planOf } from './plan.js';
import { adaptive as section } from './section.js';
import { confidence, learnedTwins, studentPairs, studentsAttacked, studentWarnings } from './tables.js';
import { distillationTemperature } from './temperature-figure.js';

/** Part 5: the students attacked with their own gradients. */
export const adaptive: Part<Study, StudyResults> = {
  id: 'adaptive',
  title: () => 'the students attacked',
  recipe: ({ profile }) => ({
    version: 1,
    plan: planOf(profile),
    students: conditionsOf(profile).map((condition) => [condition, trainingOf(profile, condition)]),
    searched: SEARCH_SECONDS[profile],
  }),
  measure: replicateAdaptive,
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
