import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { fromNoiseFigure, noiseCollapseFigure, noiseGoalsFigure } from './figures.js';
import { measureNoise } from './measure.js';
import { noisePlan } from './plan.js';
import { noiseSection, noiseTable } from './section.js';

/** From noise to a digit. */
export const noise: Part<Study, StudyResults> = {
  id: 'noise',
  title: () => 'From noise',
  measure: measureNoise,
  recipe: (study) => ({ version: 1, plan: noisePlan(study) }),
  tables: { 'noise-goals': ({ results }) => noiseTable(results.noise) },
  figures: {
    'from-noise': ({ noise }) => fromNoiseFigure(noise),
    'noise-goals': ({ noise }) => noiseGoalsFigure(noise),
    'noise-collapse': ({ noise }) => noiseCollapseFigure(noise),
  },
  section: noiseSection,
};
