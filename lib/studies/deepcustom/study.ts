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

/** Improving Robustness of Deep Learning Systems with Fast and Customizable Adversarial Data Generation (DeepCustom). */
export const deepcustom: StudyDefinition<Study, StudyResults> = {
  ...identity,
  assets,
  published,
  parts,
  open: openStudy,
  judgeFindings,
  measured: measuredTable,
  opening: (context) => [...fallbackWarning(context), ...summary(context)],
};
