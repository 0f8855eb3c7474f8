import type { Part } from '../../../../study/index.js';
import { baseRecipe, trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { drawsFigure } from './figure.js';
import { measureArchitecture } from './measure.js';
import { architecturePlan } from './plan.js';
import { architectureRecipes } from './recipes.js';
import type { WithArchitecture } from './result.js';
import { architectureSection } from './section.js';
import { architectureTable, attemptsTable, scoresTable } from './tables.js';

/** Defences that change the network, and ensemble adversarial training. */
export const architecture: Part<Study, WithArchitecture> = {
  id: 'architecture',
  title: () => 'Changes to the network',
  measure: (study, onProgress) => measureArchitecture(study, onProgress),
  recipe: (study) => ({
    version: 1,
    plan: architecturePlan(study),
    networks: [
      ...[baseRecipe('lenet5', study.train), baseRecipe('half', study.train)],
      ...Object.values(architectureRecipes(study)),
    ].map(trainingOf),
  }),
  tables: {
    architecture: ({ results }) => architectureTable(results.architecture),
    'architecture-attempts': ({ results }) => attemptsTable(results.architecture),
    'architecture-scores': ({ results }) => scoresTable(results.architecture),
  },
  figures: { 'activation-pruning-draws': (results) => drawsFigure(results.architecture) },
  section: architectureSection,
};
