import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { ablationFigure } from './ablation-figure.js';
import { measureSuspicion } from './measure.js';
import { suspicionPlan } from './plan.js';
import { mapsFigure, scoresFigure } from './scores-figure.js';
import { suspicionSection } from './section.js';
import { spectraFigure } from './spectra-figure.js';
import { ablationTable, listsTable, mapsTable, networksTable } from './tables.js';

/** Suspicious neurons: hit spectra, how sure they are, and whether they matter. */
export const suspicion: Part<Study, StudyResults> = {
  id: 'suspicion',
  title: () => 'Suspicious neurons',
  measure: measureSuspicion,
  recipe: (study) => ({ version: 1, plan: suspicionPlan(study) }),
  tables: {
    'suspicion-lists': ({ results }) => listsTable(results.suspicion),
    'suspicion-ablation': ({ results }) => ablationTable(results.suspicion),
    'suspicion-networks': ({ results }) => networksTable(results.suspicion),
    'suspicion-cifar': ({ results }) => mapsTable(results.suspicion),
  },
  figures: {
    'suspicion-scores': (results) => scoresFigure(results.suspicion),
    'suspicion-spectra': (results) => spectraFigure(results.suspicion),
    'suspicion-ablation': (results) => ablationFigure(results.suspicion),
    'suspicion-maps': (results) => mapsFigure(results.suspicion),
  },
  section: suspicionSection,
};
