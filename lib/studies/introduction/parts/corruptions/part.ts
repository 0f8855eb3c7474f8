import { CORRUPTIONS, SEVERITIES } from '../../../../data/index.js';
import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { corruptionsFigure } from './errors-figure.js';
import { measureCorruptions } from './measure.js';
import { corruptedPhotoFigure } from './photo-figure.js';
import { corruptionsPlan } from './plan.js';
import { section } from './section.js';
import { corruptionsTable, ratiosTable } from './tables.js';

/** Errors that nobody aimed at. */
export const corruptions: Part<Study, StudyResults> = {
  id: 'corruptions',
  title: () => 'Not only adversaries: common corruptions',
  measure: (study, onProgress) => measureCorruptions(study, onProgress),
  recipe: ({ subjects: [first] }) => ({
    version: 1,
    photo: first.photo,
    ...corruptionsPlan,
    corruptions: CORRUPTIONS.map(({ name }) => name),
    severities: SEVERITIES,
  }),
  tables: {
    corruptions: ({ results }) => corruptionsTable(results.corruptions),
    'corruption-ratios': ({ results }) => ratiosTable(results),
  },
  figures: {
    corruptions: (results) => corruptionsFigure(results.corruptions),
    'corrupted-photo': (results) => corruptedPhotoFigure(results.corruptions),
  },
  section,
};
