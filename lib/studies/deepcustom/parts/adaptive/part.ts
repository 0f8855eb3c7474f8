import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { dumbbellFigure } from './dumbbell-figure.js';
import { measureAdaptive } from './measure.js';
import { adaptivePlan } from './plan.js';
import { adaptiveSection } from './section.js';
import { adaptiveTable } from './tables.js';

/** The sets of the cross table, made anew against each network under test. */
export const adaptive: Part<Study, StudyResults> = {
  id: 'adaptive',
  title: () => 'Adaptive attacks',
  measure: measureAdaptive,
  recipe: (study) => ({ version: 1, plan: adaptivePlan(study), chain: study.chain.plan }),
  tables: { 'adaptive-table': ({ results }) => adaptiveTable(results.adaptive) },
  figures: { 'adaptive-dumbbell': (results) => dumbbellFigure(results.adaptive) },
  section: adaptiveSection,
};
