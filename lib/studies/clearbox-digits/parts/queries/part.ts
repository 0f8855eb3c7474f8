import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { queriesRecipe } from './attacks.js';
import { cosineFigure } from './cosine-figure.js';
import { labelFigure } from './label-figure.js';
import { measureQueries } from './measure.js';
import { queriesSection } from './section.js';
import { successFigure } from './success-figure.js';
import { cosinesTable, labelsTable, queriesTable } from './tables.js';

/** Black box: what estimated gradients cost in queries. */
export const queries: Part<Study, StudyResults> = {
  id: 'queries',
  title: () => 'Black box: gradients from queries',
  measure: measureQueries,
  recipe: queriesRecipe,
  tables: {
    queries: ({ results }) => queriesTable(results.queries),
    'queries-labels': ({ results }) => labelsTable(results.queries),
    'queries-cosines': ({ results }) => cosinesTable(results.queries),
  },
  figures: {
    'queries-success': (results) => successFigure(results.queries),
    'queries-labels': (results) => labelFigure(results.queries),
    'queries-cosine': (results) => cosineFigure(results.queries),
  },
  section: queriesSection,
};
