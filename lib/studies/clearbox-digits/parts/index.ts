import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { adaptive } from './adaptive/part.js';
import { network } from './network/part.js';
import { purification } from './purification/part.js';

/** The parts, in the order in which they are told. */
export const parts: readonly Part<Study, StudyResults>[] = [network, purification, adaptive];
