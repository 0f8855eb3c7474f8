import type { Part } from '../../../../study/index.js';
import { trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { trainingClaims } from './claims.js';
import { coursesFigure } from './courses-figure.js';
import { curvesFigure } from './curves-figure.js';
import { measureTraining } from './measure.js';
import { trainingPlan } from './plan.js';
import { TRAININGS, trainingRecipe } from './recipes.js';
import type { TrainingResults } from './result.js';
import { trainingSection } from './section.js';
import { attacksTable, fastTable } from './tables.js';

/** Adversarial training by many steps, by one, and by TRADES. AutoAttack takes many minutes: carried over. */
export const training: Part<Study, TrainingResults> = {
  id: 'training',
  title: () => 'Adversarial training',
  measure: (study, onProgress) => measureTraining(study, onProgress),
  recipe: (study) => ({
    version: 2,
    plan: trainingPlan(study),
    trainings: TRAININGS.map((name) => trainingOf(trainingRecipe(name, study))),
  }),
  claims: trainingClaims,
  tables: { 'training-attacks': attacksTable, 'training-fast': fastTable },
  figures: {
    'training-curves': ({ training: result }) => curvesFigure(result),
    'training-fast': ({ training: result }) => coursesFigure(result),
  },
  section: trainingSection,
};
