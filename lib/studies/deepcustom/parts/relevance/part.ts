import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const relevance: Part<Study, StudyResults> = {
  id: 'relevance',
  title: () => 'Relevance',
  measure: async (study) => ({ stamp: study.stamp }),
};
