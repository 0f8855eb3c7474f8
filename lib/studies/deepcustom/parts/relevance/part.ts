import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { attackFigure } from './attack-figure.js';
import { mapsFigure } from './maps-figure.js';
import { measureRelevance } from './measure.js';
import { numbersFigure } from './numbers-figure.js';
import { pixelsFigure } from './pixels-figure.js';
import { relevancePlan } from './plan.js';
import { relevanceSection } from './section.js';
import { attackTable, classesTable, listsTable, numbersTable } from './tables.js';

/** Which pixels the target goes by, and whether the attack that is told of them needs to know. */
export const relevance: Part<Study, StudyResults> = {
  id: 'relevance',
  title: () => 'Relevant pixels',
  measure: measureRelevance,
  recipe: (study) => ({ version: 1, plan: relevancePlan(study) }),
  tables: {
    'relevance-lists': ({ results }) => listsTable(results.relevance),
    'relevance-classes': ({ results }) => classesTable(results.relevance),
    'relevance-attack': ({ results }) => attackTable(results.relevance),
    'relevance-numbers': ({ results }) => numbersTable(results.relevance),
  },
  figures: {
    'relevance-maps': (results) => mapsFigure(results.relevance),
    'relevance-pixels': (results) => pixelsFigure(results.relevance),
    'relevance-attack': (results) => attackFigure(results.relevance),
    'relevance-numbers': (results) => numbersFigure(results.relevance),
  },
  section: relevanceSection,
};
