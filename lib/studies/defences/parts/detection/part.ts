import type { Part } from '../../../../study/index.js';
import { baseRecipe, trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { rocFigure } from './figure.js';
import { measureDetection } from './measure.js';
import { detectionPlan } from './plan.js';
import { detectionRecipes } from './recipes.js';
import type { WithDetection } from './result.js';
import { detectionSection } from './section.js';
import { evadedTable, toldTable } from './tables.js';

const networksOf = (study: Study) => [baseRecipe('lenet5', study.train), ...detectionRecipes(study)].map(trainingOf);

/** Detectors of adversarial images, and an attack that evades them. */
export const detection: Part<Study, WithDetection> = {
  id: 'detection',
  title: () => 'Detection',
  measure: (study, onProgress) => measureDetection(study, onProgress),
  recipe: (study) => ({ version: 2, plan: detectionPlan(study), networks: networksOf(study) }),
  tables: {
    'detection-told': ({ results }) => toldTable(results.detection),
    'detection-evaded': ({ results }) => evadedTable(results.detection),
  },
  figures: { 'detection-roc': (results) => rocFigure(results.detection) },
  section: detectionSection,
};
