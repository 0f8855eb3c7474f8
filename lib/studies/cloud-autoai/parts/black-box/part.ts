import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { teachersRecipe } from '../../local-teachers.js';
import type { StudyResults } from '../../study-results.js';
import { blackBoxFigure } from './figure.js';
import { replicateBlackBox } from './measure.js';
import { blackBoxPlan } from './plan.js';
import { blackBox as section } from './section.js';
import { sourceSettings } from './sources.js';

/** What an attacker reaches who sees answers alone. */
export const blackBox: Part<Study, StudyResults> = {
  id: 'blackBox',
  title: () => 'black boxes',
  measure: (study, onProgress) => replicateBlackBox(study, { onProgress }),
  recipe: (study) => ({
    version: 1,
    lenet: study.lenet.name,
    seed: study.seeds[0],
    plan: blackBoxPlan(study.profile),
    sources: sourceSettings,
    teachers: teachersRecipe(study),
  }),
  figures: { 'black-box': (results) => blackBoxFigure(results.blackBox) },
  section,
};
