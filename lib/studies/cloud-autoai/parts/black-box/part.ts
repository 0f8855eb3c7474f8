import type { Part } from '../../../../study/index.js';
import { SEARCH_SECONDS } from '../../budgets.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { blackBoxFigure } from './figure.js';
import { replicateBlackBox } from './measure.js';
import { blackBoxPlan } from './plan.js';
import { blackBox as section } from './section.js';

/** What an attacker reaches who sees answers alone. */
export const blackBox: Part<Study, StudyResults> = {
  id: 'blackBox',
  title: () => 'black boxes',
  recipe: ({ profile, seeds: [seed] }) => ({
    version: 1,
    plan: blackBoxPlan(profile),
    seed,
    searched: SEARCH_SECONDS[profile],
  }),
  measure: (study, onProgress) => replicateBlackBox(study, { onProgress }),
  figures: { 'black-box': (results) => blackBoxFigure(results.blackBox) },
  section,
};
