import type { Part } from '../../../../study/index.js';
import { baseRecipe, trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { smoothingFigure } from './figure.js';
import { measureSmoothing } from './measure.js';
import { smoothingPlan } from './plan.js';
import { smoothingRecipes } from './recipes.js';
import type { WithSmoothing } from './result.js';
import { smoothingSection } from './section.js';
import { attackedTable, smoothingTable } from './tables.js';

/** Randomized smoothing: what it certifies in L2, and what an attack on it leaves. */
export const smoothing: Part<Study, WithSmoothing> = {
  id: 'smoothing',
  title: () => 'Randomized smoothing',
  measure: (study, onProgress) => measureSmoothing(study, onProgress),
  recipe: (study) => ({
    version: 1,
    plan: smoothingPlan(study),
    networks: [baseRecipe('half', study.train), ...Object.values(smoothingRecipes(study))].map(trainingOf),
  }),
  tables: {
    smoothing: ({ results }) => smoothingTable(results.smoothing),
    'smoothing-attacked': ({ results }) => attackedTable(results.smoothing),
  },
  figures: { smoothing: (results) => smoothingFigure(results.smoothing) },
  section: smoothingSection,
};
