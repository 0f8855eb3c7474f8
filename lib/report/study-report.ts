import type { Figure } from '../figures/index.js';
import type { Claim, Finding } from '../replication/cloud-autoai/results.js';
import type { StudyResults } from '../replication/cloud-autoai/study-results.js';
import { type Document, heading } from './document.js';
import { adaptive } from './sections/adaptive.js';
import { blackBox } from './sections/black-box.js';
import { claimTable, findings as findingsSection } from './sections/claims.js';
import { comparison } from './sections/comparison.js';
import { figureBlocks, type ReportContext } from './sections/context.js';
import { distillation } from './sections/distillation.js';
import { experiment } from './sections/experiment.js';
import { gcp } from './sections/gcp.js';
import { howToRead } from './sections/how-to-read.js';
import { ibm } from './sections/ibm.js';
import { lenet } from './sections/lenet.js';
import { stamp } from './sections/stamp.js';
import { digitsWarning, summary } from './sections/summary.js';

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
