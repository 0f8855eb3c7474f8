import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { imagesFigure } from './images-figure.js';
import { lossesFigure } from './losses-figure.js';
import { measureGenerators } from './measure.js';
import { generatorsPlan } from './plan.js';
import { generatorsSection } from './section.js';
import { closedFormTable, keptTable, successTable, trainingTable } from './tables.js';

/** The generators of the target: their training, and what they make. */
export const generators: Part<Study, StudyResults> = {
  id: 'generators',
  title: () => 'Generators',
  measure: measureGenerators,
  recipe: (study) => ({ version: 1, plan: generatorsPlan(study), chain: study.chain.plan }),
  tables: {
    'generators-training': ({ results }) => trainingTable(results.generators),
    'generators-success': ({ results }) => successTable(results.generators),
    'generators-closed-form': ({ results }) => closedFormTable(results.generators),
    'generators-kept': ({ results }) => keptTable(results.generators),
  },
  figures: {
    'generators-losses': (results) => lossesFigure(results.generators),
    'generators-images': (results) => imagesFigure(results.generators),
  },
  section: generatorsSection,
};
