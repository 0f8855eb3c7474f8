import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { transferFigure, transferLostFigure, transferNearestFigure } from './figures.js';
import { measureTransfer } from './measure.js';
import { transferAttacks, transferPlan, treeRecipes } from './plan.js';
import { transferSection } from './section.js';
import { allCellsTable, likenessTable, lostCellsTable, runsTable, subjectsTable } from './tables.js';

/** What carries over between networks and boosted trees. */
export const transfer: Part<Study, StudyResults> = {
  id: 'transfer',
  title: () => 'Transfer',
  measure: measureTransfer,
  recipe: (study) => ({
    version: 1,
    plan: transferPlan(study),
    attacks: transferAttacks(study).map(({ name, epsilon, settings }) => ({ name, epsilon, settings })),
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
    'transfer-cells': ({ results }) => allCellsTable(results.transfer),
    'transfer-lost-cells': ({ results }) => lostCellsTable(results.transfer),
    'transfer-runs': ({ results }) => runsTable(results.transfer),
  },
  figures: {
    transfer: (results) => transferFigure(results.transfer),
    'transfer-lost': (results) => transferLostFigure(results.transfer),
    'transfer-nearest': (results) => transferNearestFigure(results.transfer),
  },
  section: transferSection,
};
