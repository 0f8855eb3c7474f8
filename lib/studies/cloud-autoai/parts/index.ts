import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { adaptive } from './adaptive/part.js';
import { blackBox } from './black-box/part.js';
import { comparison, gcp, ibm } from './clouds/part.js';
import { distillation } from './distillation/part.js';
import { experiment } from './experiment/part.js';
import { generation } from './generation/part.js';
import { localTeachers } from './local-teachers/part.js';

/** Every part of the study, in the order of its report. */
export const parts: readonly Part<Study, StudyResults>[] = [
  generation,
  experiment,
  ibm,
  gcp,
  comparison,
  localTeachers,
  distillation,
  adaptive,
  blackBox,
];
