import type { Part } from '../../../../study/index.js';
import { baseRecipe, trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { preprocessingDrawsFigure } from './draws-figure.js';
import { preprocessingFigure } from './figure.js';
import { measurePreprocessing } from './measure.js';
import { preprocessingPlan } from './plan.js';
import { PREPROCESSORS } from './preprocessors.js';
import type { PreprocessingResults } from './result.js';
import { preprocessingSection } from './section.js';
import {
  preprocessingAttacksTable,
  preprocessingDrawsTable,
  preprocessingQueriesTable,
  preprocessingTable,
  preprocessingThresholdTable,
} from './tables.js';

/** Images are changed before the network sees them. */
export const preprocessing: Part<Study, PreprocessingResults> = {
  id: 'preprocessing',
  title: () => 'Preprocessing',
  measure: (study, onProgress) => measurePreprocessing(study, onProgress),
  recipe: (study) => ({
    version: 1,
    plan: preprocessingPlan(study),
    network: trainingOf(baseRecipe('lenet5', study.train)),
    before: PREPROCESSORS.map(({ purifier, off }) => [purifier.name, off.name]),
  }),
  tables: {
    preprocessing: ({ results }) => preprocessingTable(results.preprocessing),
    'preprocessing-attacks': ({ results }) => preprocessingAttacksTable(results.preprocessing),
    'preprocessing-queries': ({ results }) => preprocessingQueriesTable(results.preprocessing),
    'preprocessing-draws': ({ results }) => preprocessingDrawsTable(results.preprocessing),
    'preprocessing-threshold': ({ results }) => preprocessingThresholdTable(results.preprocessing),
  },
  figures: {
    preprocessing: (results) => preprocessingFigure(results.preprocessing),
    'preprocessing-draws': (results) => preprocessingDrawsFigure(results.preprocessing),
  },
  section: preprocessingSection,
};
