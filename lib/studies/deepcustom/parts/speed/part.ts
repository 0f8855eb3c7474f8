import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { speedFigure } from './figure.js';
import { measureSpeed } from './measure.js';
import { speedPlan } from './plan.js';
import { speedSection } from './section.js';
import { speedTable, trainingSpeedTable } from './tables.js';

/** How fast generators are, beside what needs none. */
export const speed: Part<Study, StudyResults> = {
  id: 'speed',
  title: () => 'Speed',
  measure: (study, onProgress) => measureSpeed(study, onProgress),
  recipe: (study) => ({ version: 1, plan: speedPlan(study), epochs: study.chain.plan.epochs }),
  tables: {
    speed: ({ results }) => speedTable(results.speed),
    'speed-training': ({ results }) => trainingSpeedTable(results.speed),
  },
  figures: { speed: (results) => speedFigure(results.speed) },
  section: speedSection,
};
