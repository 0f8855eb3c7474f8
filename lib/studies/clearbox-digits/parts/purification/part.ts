import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { vaeRecipe } from '../../vae.js';
import { accuracyFigure } from './accuracy-figure.js';
import { attacksOf } from './attacked.js';
import { imagesFigure } from './images-figure.js';
import { measurePurification } from './measure.js';
import { purificationPlan } from './plan.js';
import { rocFigure } from './roc-figure.js';
import { purificationSection } from './section.js';
import { detectionTable, purifiedTable } from './tables.js';

/** Purification by an autoencoder, under attacks that know nothing of it. */
export const purification: Part<Study, StudyResults> = {
  id: 'purification',
  title: () => 'Purified by an autoencoder',
  measure: measurePurification,
  recipe: (study) => {
    const plan = purificationPlan(study);
    const attacks = Object.values(attacksOf(plan)).map(({ name, settings }) => ({ name, ...settings }));
    return { version: 1, plan, attacks, autoencoder: vaeRecipe(study).settings };
  },
  // The same networks at every profile.
  anyProfile: true,
  tables: {
    purified: ({ results }) => purifiedTable(results.purification),
    'purification-detection': ({ results }) => detectionTable(results.purification),
  },
  figures: {
    'purified-images': (results) => imagesFigure(results.purification),
    'purified-accuracy': ({ purification: result }) => accuracyFigure('purified-accuracy', result, result.networks[0]),
    'purified-accuracy-lenet': ({ purification: result }) =>
      accuracyFigure('purified-accuracy-lenet', result, result.networks[1]),
    'purification-roc': (results) => rocFigure(results.purification),
  },
  section: purificationSection,
};
