import { recipeOf } from '../../../../models/index.js';
import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { rocFigure } from './figure.js';
import { measureDetection } from './measure.js';
import { detectionPlan } from './plan.js';
import { detectionRecipes } from './recipes.js';
import type { WithDetection } from './result.js';
import { detectionSection } from './section.js';
import { evadedTable, toldTable } from './tables.js';

/** Detectors of adversarial images, and an attack that evades them. */
export const detection: Part<Study, WithDetection> = {
  id: 'detection',
  title: () => 'Detection',
  measure: (study, onProgress) => measureDetection(study, onProgress),
  recipe: (study) => ({ version: 1, plan: detectionPlan(study), networks: detectionRecipes(study).map(recipeOf) }),
  tables: {
    'detection-told': ({ results }) => toldTable(results.detection),
    'detection-evaded': ({ results }) => evadedTable(results.detection),
  },
  figures: { 'detection-roc': (results) => rocFigure(results.detection) },
  section: detectionSection,
};
