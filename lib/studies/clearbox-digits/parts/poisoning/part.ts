import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { accuracyFigure } from './accuracy-figure.js';
import { backdoorFigure } from './backdoor-figure.js';
import { imagesFigure } from './images-figure.js';
import { learnedFigure } from './learned-figure.js';
import { measurePoisoning } from './measure.js';
import { poisoningPlan } from './plan.js';
import { poisoningSection } from './section.js';
import { backdoorTable, poisoningTable } from './tables.js';

/** Training images that an attacker has touched. */
export const poisoning: Part<Study, StudyResults> = {
  id: 'poisoning',
  title: () => 'Poisoning',
  measure: measurePoisoning,
  recipe: (study) => ({ version: 1, plan: poisoningPlan(study) }),
  tables: {
    poisoning: ({ results }) => poisoningTable(results.poisoning),
    backdoors: ({ results }) => backdoorTable(results.poisoning),
  },
  figures: {
    'poisoning-accuracy': (results) => accuracyFigure(results.poisoning),
    'poisoning-learned': (results) => learnedFigure(results.poisoning),
    backdoor: (results) => backdoorFigure(results.poisoning),
    'poisoned-images': (results) => imagesFigure(results.poisoning),
  },
  section: poisoningSection,
};
