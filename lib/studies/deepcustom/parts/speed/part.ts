import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const speed: Part<Study, StudyResults> = {
  id: 'speed',
  title: () => 'Speed',
  measure: async (study) => ({ stamp: study.stamp }),
};
