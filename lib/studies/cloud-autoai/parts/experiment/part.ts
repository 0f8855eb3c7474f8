import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { teachersRecipe } from '../../local-teachers.js';
import type { StudyResults } from '../../study-results.js';
import { experimentClaims } from './claims.js';
import { holdoutConfusion } from './holdout-confusion.js';
import { replicateExperiment } from './measure.js';
import { perClassPrecisionRecall, perClassRoc } from './per-class-curves.js';
import { perClassThresholds } from './per-class-thresholds.js';
import { pipelineComparison } from './pipeline-comparison.js';
import { pipelineMap } from './pipeline-map.js';
import { experiment as section } from './section.js';

/** Part 1b: the AutoAI experiment, done again. */
export const experiment: Part<Study, StudyResults> = {
  id: 'experiment',
  title: () => 'the AutoAI experiment',
  measure: replicateExperiment,
  recipe: (study) => ({ version: 1, lenet: study.lenet.name, teachers: teachersRecipe(study) }),
  claims: experimentClaims,
  figures: {
    'pipeline-map': (results) => pipelineMap(results.experiment),
    'pipeline-comparison': (results) => pipelineComparison(results.experiment),
    'confusion-p12': (results) => holdoutConfusion(results.experiment),
    'roc-p12': (results) => perClassRoc(results.experiment),
    'pr-p12': (results) => perClassPrecisionRecall(results.experiment),
    'threshold-p12': (results) => perClassThresholds(results.experiment),
  },
  section,
};
