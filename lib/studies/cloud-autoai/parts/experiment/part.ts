import { DEPLOYED_PIPELINE } from '../../../../automl/index.js';
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
import * as tables from './tables.js';

/** Part 1b: the AutoAI experiment, done again. */
export const experiment: Part<Study, StudyResults> = {
  id: 'experiment',
  title: () => 'the AutoAI experiment',
  measure: replicateExperiment,
  recipe: (study) => ({ version: 1, lenet: study.lenet.name, teachers: teachersRecipe(study) }),
  claims: experimentClaims,
  tables: {
    experiment: ({ results }) => tables.experimentTable(results.experiment),
    pipelines: ({ results }) => tables.pipelinesTable(results.experiment),
    'pipelines-cross-validation': ({ results }) => tables.measuresTable(results.experiment, 'crossValidation'),
    'pipelines-holdout': ({ results }) => tables.measuresTable(results.experiment, 'holdout'),
    settings: ({ results }) => tables.settingsTable(results.experiment),
    finalists: ({ results }) => tables.onTestTable(results.experiment),
    p12: ({ results }) => tables.p12Table(results.experiment),
    table1: tables.table1,
    'p12-on-test': ({ results }) => tables.onTestTable(results.experiment, DEPLOYED_PIPELINE),
    'p12-thresholds': ({ results }) => tables.thresholdsTable(results.experiment),
  },
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
