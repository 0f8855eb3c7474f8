import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const label: Part<Study, StudyResults> = {
  id: 'label',
  title: () => 'Label',
  measure: async (study) => ({ stamp: study.stamp }),
};
