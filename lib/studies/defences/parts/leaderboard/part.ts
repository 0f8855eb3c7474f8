import { leaderboardTable } from '../../../../report/index.js';
import type { Part } from '../../../../study/index.js';
import { trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { measureLeaderboard } from './measure.js';
import { listedAs, recipeFor } from './networks.js';
import { leaderboardPlan } from './plan.js';
import type { WithLeaderboard } from './result.js';
import { leaderboardSection, namedBoard } from './section.js';

/** The study's networks side by side, under one suite of attacks that nobody tunes. */
export const leaderboard: Part<Study, WithLeaderboard> = {
  id: 'leaderboard',
  title: () => 'Leaderboard',
  measure: (study, onProgress) => measureLeaderboard(study, onProgress),
  recipe: (study) => {
    const plan = leaderboardPlan(study);
    return {
      version: 1,
      plan,
      about: plan.networks.map(listedAs),
      networks: plan.networks.map((id) => trainingOf(recipeFor(id, study))),
    };
  },
  tables: { leaderboard: ({ results }) => leaderboardTable(namedBoard(results.leaderboard)) },
  section: leaderboardSection,
};
