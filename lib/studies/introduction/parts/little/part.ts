import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { accuracyFigure } from './accuracy-figure.js';
import { attackSettings } from './attacks.js';
import { littleClaims } from './claims.js';
import { measureLittle } from './measure.js';
import { minimalFigure } from './minimal-figure.js';
import { littlePlan } from './plan.js';
import { plateauFigure } from './plateau-figure.js';
import { littleSection } from './section.js';
import { littleTables } from './tables.js';

/** How little is enough: accuracy over epsilon, in floating point and with 8 bits, and the nearest errors. */
export const little: Part<Study, StudyResults> = {
  id: 'little',
  title: () => 'How little is enough',
  measure: measureLittle,
  recipe: (study) => {
    const plan = littlePlan(study);
    return { version: 1, network: study.model.name, photographs: study.size, plan, attacks: attackSettings(plan) };
  },
  claims: littleClaims,
  tables: littleTables,
  figures: {
    'little-accuracy': (results) => accuracyFigure(results.little),
    'little-minimal': (results) => minimalFigure(results.little),
    'little-plateau': (results) => plateauFigure(results.little),
  },
  section: littleSection,
};
