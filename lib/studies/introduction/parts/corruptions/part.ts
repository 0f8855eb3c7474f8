import { CORRUPTIONS, SEVERITIES } from '../../../../data/index.js';
import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { corruptionsFigure } from './errors-figure.js';
import { measureCorruptions } from './measure.js';
import { corruptedPhotoFigure } from './photo-figure.js';
import { corruptionsPlan } from './plan.js';
import { section } from './section.js';
import { corruptionsTable, ratiosTable } from './tables.js';

/** The network by its name, which the part before this one has; both figures can be drawn without it. */
const networkOf = ({ little }: Partial<Pick<StudyResults, 'little'>>): string => little?.model ?? 'the network';

/** Errors that nobody aimed at. */
export const corruptions: Part<Study, StudyResults> = {
  id: 'corruptions',
  title: () => 'Not only adversaries: common corruptions',
  measure: (study, onProgress) => measureCorruptions(study, onProgress),
  recipe: (study) => ({
    version: 1,
    photo: study.subjects[0].photo,
    ...corruptionsPlan(study),
    corruptions: CORRUPTIONS.map(({ name }) => name),
    severities: SEVERITIES,
  }),
  tables: {
    corruptions: ({ results }) => corruptionsTable(results.corruptions),
    'corruption-ratios': ({ results }) => ratiosTable(results),
    /** The middle of them, for a first look. */
    'corruption-ratios-middle': ({ results }) => ratiosTable(results, [3]),
  },
  figures: {
    corruptions: (results) => corruptionsFigure(results.corruptions, networkOf(results)),
    'corrupted-photo': (results) => corruptedPhotoFigure(results.corruptions, networkOf(results)),
  },
  section,
};
