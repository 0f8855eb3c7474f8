import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { distillationClaims } from './claims.js';
import { distillationFlowchart } from './flowchart.js';
import { distillationRecipe, replicateDistillation } from './measure.js';
import type { DistillationResult } from './result.js';
import { distillationRobustness } from './robustness.js';
import { distillation as section } from './section.js';
import { paired, students, studentsAndTeachers, table5 } from './tables.js';

/** Part 4: defensive distillation, with its control. */
export const distillation: Part<Study, StudyResults> = {
  id: 'distillation',
  title: () => 'distillation',
  measure: replicateDistillation,
  recipe: distillationRecipe,
  // More trainings are better evidence than later ones.
  weight: (result) => (result as DistillationResult).runs.length,
  claims: distillationClaims,
  tables: { students, table5, 'students-and-teachers': studentsAndTeachers, paired },
  figures: {
    distil_flowchart: (results) => distillationFlowchart(results.distillation),
    distillation: distillationRobustness,
  },
  section,
};
