import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { architecture } from './architecture/part.js';
import { cifar } from './cifar/part.js';
import { detection } from './detection/part.js';
import { preprocessing } from './preprocessing/part.js';
import { smooth } from './smooth/part.js';
import { training } from './training/part.js';

/** The parts, in the order in which they are told: the study's taxonomy, from the network to its training. */
export const parts: readonly Part<Study, StudyResults>[] = [
  architecture,
  preprocessing,
  detection,
  training,
  smooth,
  cifar,
];
