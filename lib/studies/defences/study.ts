import type { StudyDefinition } from '../../study/index.js';
import { assets } from './assets.js';
import type { Study } from './contracts.js';
import { overviewFigure } from './figures/overview.js';
import { judgeFindings } from './findings.js';
import { identity } from './identity.js';
import { openStudy } from './open.js';
import { overviewTable } from './overview-table.js';
import { parts } from './parts/index.js';
import { published } from './published.js';
import { measuredTable } from './report/measured.js';
import { fallbackWarning, summary } from './report/summary.js';
import type { StudyResults } from './study-results.js';

/** TML: Adversarial Robustness of Deep Learning Models, its first half: the defences. */
export const defences: StudyDefinition<Study, StudyResults> = {
  ...identity,
  assets,
  published,
  parts,
  open: openStudy,
  judgeFindings,
  measured: measuredTable,
  tables: { overview: ({ results }) => overviewTable(results) },
  figures: { overview: overviewFigure },
  opening: (context) => [...fallbackWarning(context), ...summary(context)],
};
