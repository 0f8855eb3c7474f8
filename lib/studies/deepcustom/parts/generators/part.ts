import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const generators: Part<Study, StudyResults> = {
  id: 'generators',
  title: () => 'Generators',
  measure: async (study) => ({ stamp: study.stamp }),
};
