import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const adaptive: Part<Study, StudyResults> = {
  id: 'adaptive',
  title: () => 'Adaptive',
  measure: async (study) => ({ stamp: study.stamp }),
};
