import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { walkthroughClaims } from './claims.js';
import { ascentFigure, gradientsFigure, heroFigure, secondFigure, stepsFigure } from './figures.js';
import { measureWalkthrough } from './measure.js';
import { walkthroughSection } from './section.js';
import { walkthroughTables } from './tables.js';

/** One photograph, step by step. */
export const walkthrough: Part<Study, StudyResults> = {
  id: 'walkthrough',
  title: () => 'One photograph, step by step',
  quick: true,
  measure: measureWalkthrough,
  claims: walkthroughClaims,
  tables: walkthroughTables,
  figures: {
    hero: (results) => heroFigure(results.walkthrough),
    gradients: (results) => gradientsFigure(results.walkthrough),
    ascent: (results) => ascentFigure(results.walkthrough),
    steps: (results) => stepsFigure(results.walkthrough),
    second: (results) => secondFigure(results.walkthrough),
  },
  section: walkthroughSection,
};
