import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { confusedFigure } from './figure.js';
import { confusedImages } from './images-figure.js';
import { measureConfused } from './measure.js';
import { confusedAttacks, confusedPlan } from './plan.js';
import { confusedSection } from './section.js';
import { answersTable, networksTable, sizesTable } from './tables.js';

/** How sure the network is of what it misreads. */
export const confused: Part<Study, StudyResults> = {
  id: 'confused',
  title: () => 'What a misclassification is',
  measure: measureConfused,
  recipe: (study) => ({
    version: 1,
    seeds: study.seeds,
    plan: confusedPlan(study),
    attacks: confusedAttacks(confusedPlan(study)).map(({ name, goal, attack: { epsilon, settings } }) => ({
      name,
      goal,
      epsilon,
      settings,
    })),
  }),
  tables: {
    'confused-answers': ({ results }) => answersTable(results.confused),
    'confused-sizes': ({ results }) => sizesTable(results.confused),
    'confused-networks': ({ results }) => networksTable(results.confused),
  },
  figures: {
    confused: ({ confused: result }) => confusedFigure(result),
    'confused-images': ({ confused: result }) => confusedImages(result),
  },
  section: confusedSection,
};
