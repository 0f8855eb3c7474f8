import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const cross: Part<Study, StudyResults> = {
  id: 'cross',
  title: () => 'Cross',
  measure: async (study) => ({ stamp: study.stamp }),
};
