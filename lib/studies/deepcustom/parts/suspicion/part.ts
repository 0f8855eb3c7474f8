import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const suspicion: Part<Study, StudyResults> = {
  id: 'suspicion',
  title: () => 'Suspicion',
  measure: async (study) => ({ stamp: study.stamp }),
};
