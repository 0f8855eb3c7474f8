import type { Part } from '../../../../study/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import { teachersRecipe } from '../../local-teachers.js';
import type { StudyResults } from '../../study-results.js';
import { measureTeachers } from './measure.js';
import { localTeachers as section } from './section.js';
import { localPairs, localTeachersTable } from './tables.js';

/** Parts 2 and 3 on the local teachers, P12 and Tables. */
export const localTeachers: Part<Study, StudyResults> = {
  id: 'localTeachers',
  title: () => 'the local teachers',
  measure: (study, onProgress) => measureTeachers(study, { onProgress }),
  recipe: (study) => ({ version: 2, lenet: study.lenet.name, epsilons: EPSILONS, teachers: teachersRecipe(study) }),
  tables: { 'local-teachers': localTeachersTable, 'local-pairs': localPairs },
  section,
};
