import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { blackBoxFigure } from './figure.js';
import { replicateBlackBox } from './measure.js';
import { blackBox as section } from './section.js';

/** What an attacker reaches who sees answers alone. */
export const blackBox: Part<Study, StudyResults> = {
  id: 'blackBox',
  title: () => 'black boxes',
  measure: (study, onProgress) => replicateBlackBox(study, { onProgress }),
  figures: { 'black-box': (results) => blackBoxFigure(results.blackBox) },
  section,
};
