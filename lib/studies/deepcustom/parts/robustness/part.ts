import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const robustness: Part<Study, StudyResults> = {
  id: 'robustness',
  title: () => 'Robustness',
  measure: async (study) => ({ stamp: study.stamp }),
};
