import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { transferFigure, transferLostFigure } from './figures.js';
import { measureTransfer } from './measure.js';
import { EPSILON, transferAttacks, transferPlan, treeRecipes } from './plan.js';
import { transferSection } from './section.js';
import { likenessTable, runsTable, subjectsTable } from './tables.js';

/** What carries over between networks and boosted trees. */
export const transfer: Part<Study, StudyResults> = {
  id: 'transfer',
  title: () => 'Transfer',
  measure: measureTransfer,
  recipe: (study) => ({
    version: 1,
    plan: transferPlan(study),
    epsilon: EPSILON,
    attacks: transferAttacks(study).map(({ name, settings }) => ({ name, settings })),
    trees: treeRecipes(study).map(({ family, settings, seed, data }) => ({
      family,
      settings,
      seed,
      data: data.provenance,
    })),
  }),
  anyProfile: true,
  tables: {
    'transfer-models': ({ results }) => subjectsTable(results.transfer),
    'transfer-likeness': ({ results }) => likenessTable(results.transfer),
    'transfer-runs': ({ results }) => runsTable(results.transfer),
  },
  figures: {
    transfer: (results) => transferFigure(results.transfer),
    'transfer-lost': (results) => transferLostFigure(results.transfer),
  },
  section: transferSection,
};
