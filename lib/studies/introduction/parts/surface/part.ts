import type { Part } from '../../../../study/index.js';
import { LENET5 } from '../../assets.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { lossSurfaceFigure } from './figure.js';
import { measureSurface } from './measure.js';
import { surfacePlan } from './plan.js';
import { surfaceSection } from './section.js';
import { risesTable } from './tables.js';

/** The loss around an image, seen. */
export const surface: Part<Study, StudyResults> = {
  id: 'surface',
  title: () => 'The loss seen',
  measure: measureSurface,
  recipe: (study) => ({
    version: 1,
    plan: surfacePlan(study),
    networks: study.comparable ? Object.values(LENET5).map(({ sha256 }) => sha256) : [study.model.name],
  }),
  tables: { 'loss-rises': ({ results }) => risesTable(results.surface) },
  figures: { 'loss-surface': ({ surface: result }) => lossSurfaceFigure(result) },
  section: surfaceSection,
};
