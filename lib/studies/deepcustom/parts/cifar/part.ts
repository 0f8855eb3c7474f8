import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';

export const cifar: Part<Study, StudyResults> = {
  id: 'cifar',
  title: () => 'Cifar',
  measure: async (study) => ({ stamp: study.stamp }),
};
