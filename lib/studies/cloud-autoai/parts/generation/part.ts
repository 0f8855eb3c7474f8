import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { adversarialExamples } from './adversarial-examples.js';
import { generationClaims } from './claims.js';
import { replicateGeneration } from './measure.js';
import { generationTables, lenet } from './section.js';

/** Part 1: LeNet and FGSM. */
export const generation: Part<Study, StudyResults> = {
  id: 'generation',
  title: () => 'LeNet and FGSM',
  quick: true,
  measure: replicateGeneration,
  claims: generationClaims,
  tables: generationTables,
  figures: { adv_ex: (results) => adversarialExamples(results.generation) },
  section: lenet,
};
