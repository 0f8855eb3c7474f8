import type { Part } from '../../../../study/index.js';
import { trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { measurePitfalls } from './measure.js';
import { NETWORKS, recipeFor } from './networks.js';
import { pitfallsPlan } from './plan.js';
import type { WithPitfalls } from './result.js';

/** What overstates robustness, each pitfall measured beside what is true. */
export const pitfalls: Part<Study, WithPitfalls> = {
  id: 'pitfalls',
  title: () => 'Pitfalls of evaluation',
  measure: (study, onProgress) => measurePitfalls(study, onProgress),
  recipe: (study) => ({
    version: 1,
    plan: pitfallsPlan(study),
    networks: NETWORKS.map((name) => trainingOf(recipeFor(name, study))),
  }),
};
