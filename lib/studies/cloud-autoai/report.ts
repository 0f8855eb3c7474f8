import type { Figure } from '../../figures/index.js';
import { type Document, heading } from '../../report/index.js';
import { adaptive } from './parts/adaptive/section.js';
import { blackBox } from './parts/black-box/section.js';
import { comparison } from './parts/clouds/section-comparison.js';
import { gcp } from './parts/clouds/section-gcp.js';
import { ibm } from './parts/clouds/section-ibm.js';
import { distillation } from './parts/distillation/section.js';
import { experiment } from './parts/experiment/section.js';
import { lenet } from './parts/generation/section.js';
import { claimTable, findings as findingsSection } from './report/claims.js';
import { figureBlocks, type ReportContext } from './report/context.js';
import { howToRead } from './report/how-to-read.js';
import { stamp } from './report/stamp.js';
import { digitsWarning, summary } from './report/summary.js';
import type { Claim, Finding } from './results.js';
import type { StudyResults } from './study-results.js';

export interface ReportOptions {
  /** How long the run took. */
  minutes: number;
}

/** The report of the cloud AutoAI study as a document; every number in it comes from the arguments. */
export function studyReport(
  results: StudyResults,
  claims: readonly Claim[],
  findings: readonly Finding[],
  figures: readonly Figure[],
  { minutes }: ReportOptions,
): Document {
  const { take, rest } = figureBlocks(figures);
  const context: ReportContext = { results, claims, findings, minutes, take };
  const blocks = [
    digitsWarning,
    summary,
    howToRead,
    lenet,
    experiment,
    ibm,
    gcp,
    comparison,
    distillation,
    adaptive,
    blackBox,
    findingsSection,
    claimTable,
  ].flatMap((section) => section(context));
  const further = rest();
  return {
    title: `Adversarial examples against cloud AutoAI: a replication${results.generation.stamp.comparable ? '' : ' (digits, not MNIST)'}`,
    blocks: [...blocks, ...(further.length > 0 ? [heading(2, 'Further figures'), ...further] : []), ...stamp(context)],
  };
}
