import type { Part } from '../../../../study/index.js';
import { baseRecipe, trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { architectureRecipes } from '../architecture/recipes.js';
import { maskingFigure } from './figure.js';
import { measureMasking } from './measure.js';
import { maskingPlan } from './plan.js';
import type { WithMasking } from './result.js';
import { maskingSection } from './section.js';
import { maskingTable } from './tables.js';

/** Four models whose gradients are hidden, and what is left of them where they are not. */
export const masking: Part<Study, WithMasking> = {
  id: 'masking',
  title: () => 'Masked gradients',
  measure: (study, onProgress) => measureMasking(study, onProgress),
  recipe: (study) => ({
    version: 2,
    plan: maskingPlan(study),
    networks: [
      baseRecipe('lenet5', study.train),
      baseRecipe('half', study.train),
      architectureRecipes(study).distilled,
    ].map(trainingOf),
  }),
  tables: { masking: ({ results }) => maskingTable(results.masking) },
  figures: { masking: (results) => maskingFigure(results.masking) },
  section: maskingSection,
};
