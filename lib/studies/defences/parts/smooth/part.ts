import type { Part } from '../../../../study/index.js';
import { baseRecipe, trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { smoothFigure } from './figure.js';
import { measureSmooth } from './measure.js';
import { smoothPlan } from './plan.js';
import { smoothRecipes } from './recipes.js';
import type { WithSmooth } from './result.js';
import { smoothSection } from './section.js';
import { pairsTable, smoothTable } from './tables.js';

/** Smooth activations under adversarial training, and three regularizers. */
export const smooth: Part<Study, WithSmooth> = {
  id: 'smooth',
  title: () => 'Smooth activations and regularizers',
  measure: (study, onProgress) => measureSmooth(study, onProgress),
  recipe: (study) => ({
    version: 1,
    plan: smoothPlan(study),
    networks: [baseRecipe('half', study.train), ...Object.values(smoothRecipes(study))].map(trainingOf),
  }),
  tables: {
    smooth: ({ results }) => smoothTable(results.smooth),
    'smooth-pairs': ({ results }) => pairsTable(results.smooth),
  },
  figures: { smooth: (results) => smoothFigure(results.smooth) },
  section: smoothSection,
};
