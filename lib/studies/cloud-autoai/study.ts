import { type Claim, judgeClaims as judge, type StudyDefinition } from '../../study/index.js';
import { tableFormats } from './answer.js';
import { assets } from './assets.js';
import type { Study } from './contracts.js';
import { adversarialRobustness } from './figures/adversarial-robustness.js';
import { heroFigure } from './figures/hero.js';
import { judgeFindings } from './findings.js';
import { identity } from './identity.js';
import { keptSentences } from './kept.js';
import { openStudy } from './open.js';
import { parts } from './parts/index.js';
import { published } from './published.js';
import { howToRead } from './report/how-to-read.js';
import { madeBefore } from './report/made-before.js';
import { measuredTable } from './report/measured.js';
import { digitsWarning, summary } from './report/summary.js';
import type { StudyResults } from './study-results.js';

/** Evaluating the Robustness of Cloud Auto-AI Models against Adversarial Attacks (Trivedi and Trivedi, 2021). */
export const cloudAutoai: StudyDefinition<Study, StudyResults> = {
  ...identity,
  tableFormats,
  assets,
  published,
  parts,
  open: openStudy,
  kept: keptSentences,
  figures: { hero: heroFigure, adv_robustness: adversarialRobustness },
  judgeFindings,
  opening: (context) => [digitsWarning, summary, howToRead].flatMap((section) => section(context)),
  measured: measuredTable,
  madeBefore,
};

/** Every published figure of the study, held against the parts that there are; on digits nothing is compared. */
export const judgeClaims = (results: Partial<StudyResults>, comparable: boolean): Claim[] =>
  judge(cloudAutoai, comparable ? results : undefined);
