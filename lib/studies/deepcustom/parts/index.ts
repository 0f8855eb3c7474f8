import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { adaptive } from './adaptive/part.js';
import { cifar } from './cifar/part.js';
import { cross } from './cross/part.js';
import { generators } from './generators/part.js';
import { label } from './label/part.js';
import { relevance } from './relevance/part.js';
import { robustness } from './robustness/part.js';
import { speed } from './speed/part.js';
import { suspicion } from './suspicion/part.js';
import { targets } from './targets/part.js';

/** The parts, in the order in which they are told. */
export const parts: readonly Part<Study, StudyResults>[] = [
  targets,
  relevance,
  suspicion,
  generators,
  cross,
  adaptive,
  label,
  robustness,
  speed,
  cifar,
];
