import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { curvesFigure } from './curves-figure.js';
import { measureRobustness } from './measure.js';
import { robustnessPlan } from './plan.js';
import { robustnessSection } from './section.js';
import { stepsFigure } from './steps-figure.js';
import { curvesTable, nearestTable, oneStepTable, partingTable, walksTable } from './tables.js';

/** AutoAttack and the nearest errors of every network; single steps; how far PGD walks. */
export const robustness: Part<Study, StudyResults> = {
  id: 'robustness',
  title: () => 'Robustness',
  measure: measureRobustness,
  recipe: (study) => ({ version: 1, plan: robustnessPlan(study), chain: study.chain.plan }),
  tables: {
    'robustness-parting': ({ results }) => partingTable(results.robustness),
    'robustness-curves': ({ results }) => curvesTable(results.robustness),
    'robustness-nearest': ({ results }) => nearestTable(results.robustness),
    'robustness-one-step': ({ results }) => oneStepTable(results.robustness),
    'robustness-walks': ({ results }) => walksTable(results.robustness),
  },
  figures: {
    'robustness-curves': (results) => curvesFigure(results.robustness),
    'robustness-steps': (results) => stepsFigure(results.robustness),
  },
  section: robustnessSection,
};
