import type { StudyDefinition } from '../../study/index.js';
import { assets } from './assets.js';
import type { Study } from './contracts.js';
import { judgeFindings } from './findings.js';
import { identity } from './identity.js';
import { openStudy } from './open.js';
import { parts } from './parts/index.js';
import { published } from './published.js';
import { measuredTable } from './report/measured.js';
import { fallbackWarning, summary } from './report/summary.js';
import type { StudyResults } from './study-results.js';

/**
 * Introduction to Adversarial ML (2023), a walkthrough on a goldfish, and the first figure of TML: Adversarial
 * Robustness of Deep Learning Models (Bui, 2023), a koala that becomes a balloon.
 */
export const introduction: StudyDefinition<Study, StudyResults> = {
  ...identity,
  assets,
  published,
  parts,
  open: openStudy,
  judgeFindings,
  measured: measuredTable,
  opening: (context) => [...fallbackWarning(context), ...summary(context)],
};
