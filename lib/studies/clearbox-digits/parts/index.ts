import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { network } from './network/part.js';
import { transfer } from './transfer/part.js';

/** The parts, in the order in which they are told. */
export const parts: readonly Part<Study, StudyResults>[] = [network, transfer];
