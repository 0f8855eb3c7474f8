import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const targets: Part<Study, StudyResults> = {
  id: 'targets',
  title: () => 'Targets',
  measure: async (study) => ({ stamp: study.stamp }),
};
