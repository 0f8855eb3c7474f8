import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { constrainedImages } from './images-figure.js';
import { measureConstrained } from './measure.js';
import { constrainedAttacks } from './nearest.js';
import { normFigure } from './norm-figure.js';
import { constrainedPlan } from './plan.js';
import { constrainedSection } from './section.js';
import { successFigure } from './success-figure.js';
import { enoughTable, masksTable, pairsTable } from './tables.js';

/** Attacks that may change some pixels only. */
export const constrained: Part<Study, StudyResults> = {
  id: 'constrained',
  title: () => 'Constrained attacks',
  measure: measureConstrained,
  recipe: (study) => ({
    version: 1,
    seeds: study.seeds,
    plan: constrainedPlan(study),
    attacks: Object.values(constrainedAttacks(constrainedPlan(study))).map(({ name, epsilon, settings }) => ({
      name,
      epsilon,
      settings,
    })),
  }),
  tables: {
    'constrained-enough': ({ results }) => enoughTable(results.constrained),
    'constrained-masks': ({ results }) => masksTable(results.constrained),
    'constrained-pairs': ({ results }) => pairsTable(results.constrained),
  },
  figures: {
    'constrained-success': (results) => successFigure(results.constrained),
    'constrained-norm': (results) => normFigure(results.constrained),
    'constrained-images': (results) => constrainedImages(results.constrained),
  },
  section: constrainedSection,
};
