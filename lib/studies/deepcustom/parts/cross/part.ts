import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { crossClaims } from './claims.js';
import { measureCross } from './measure.js';
import { crossPlan } from './plan.js';
import { crossSection } from './section.js';
import { tableFigure } from './table-figure.js';
import { crossTable, publishedTable } from './tables.js';

/** The published evaluation: networks × sets of images made once, against the target. */
export const cross: Part<Study, StudyResults> = {
  id: 'cross',
  title: () => 'Cross table',
  measure: measureCross,
  recipe: (study) => ({ version: 1, plan: crossPlan(study), chain: study.chain.plan }),
  claims: crossClaims,
  tables: {
    'cross-table': ({ results }) => crossTable(results.cross),
    'cross-published': publishedTable,
  },
  figures: { 'cross-table': (results) => tableFigure(results.cross) },
  section: crossSection,
};
