import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { teachersRecipe } from '../../local-teachers.js';
import type { StudyResults } from '../../study-results.js';
import { blackBoxFigure } from './figure.js';
import { replicateBlackBox } from './measure.js';
import { blackBoxPlan } from './plan.js';
import { blackBox as section } from './section.js';
import { sourceSettings } from './sources.js';
import * as tables from './tables.js';

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
  tables: {
    'black-box': ({ results }) => tables.blackBoxTable(results.blackBox),
    noise: ({ results }) => tables.noiseTable(results.blackBox),
    transfer: ({ results }) => tables.transferTable(results.blackBox),
    'transfer-sources': ({ results }) => tables.sourcesTable(results.blackBox),
    surrogates: ({ results }) => tables.surrogatesTable(results.blackBox),
    queries: ({ results }) => tables.queriesTable(results.blackBox),
    'hop-skip-jump': ({ results }) => tables.hopSkipJumpTable(results.blackBox),
    'square-against-noise': ({ results }) => tables.squareAgainstNoiseTable(results.blackBox),
    survival: ({ results }) => tables.survivalTable(results.blackBox),
  },
  figures: { 'black-box': (results) => blackBoxFigure(results.blackBox) },
  section,
};
