import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { measureWalkthrough } from './measure.js';

/** One photograph, step by step. */
export const walkthrough: Part<Study, StudyResults> = {
  id: 'walkthrough',
  title: () => 'One photograph, step by step',
  measure: measureWalkthrough,
};
