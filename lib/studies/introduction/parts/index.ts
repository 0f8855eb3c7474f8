import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { balls } from './balls/part.js';
import { blackBox } from './black-box/part.js';
import { corruptions } from './corruptions/part.js';
import { little } from './little/part.js';
import { patch } from './patch/part.js';
import { privacy } from './privacy/part.js';
import { surface } from './surface/part.js';
import { universal } from './universal/part.js';
import { walkthrough } from './walkthrough/part.js';

/** The parts, in the order in which they are told. */
export const parts: readonly Part<Study, StudyResults>[] = [
  walkthrough,
  balls,
  blackBox,
  patch,
  universal,
  little,
  corruptions,
  surface,
  privacy,
];
