import type { Figure } from '../../../lib/figures/index.js';
import type { ReportDocument } from '../../../lib/report/index.js';
import { type StudyResults, study } from '../../../lib/studies/cloud-autoai/index.js';
import * as kit from '../../../lib/study/index.js';

export type PartialResults = Partial<StudyResults>;

export { judgeClaims } from '../../../lib/studies/cloud-autoai/index.js';

export const studyFigures = (results: StudyResults): Figure[] => kit.studyFigures(study, results);

interface Timed {
  readonly minutes: number;
}

export const studyReport = (
  results: StudyResults,
  claims: readonly kit.Claim[],
  findings: readonly kit.Finding[],
  figures: readonly Figure[],
  { minutes }: Timed,
): ReportDocument => kit.studyReport(study, { results, claims, findings, figures, minutes });

export const writeReport = (
  results: StudyResults,
  claims: readonly kit.Claim[],
  findings: readonly kit.Finding[],
  figures: readonly Figure[],
  folder: string,
  { minutes }: Timed,
): { html: string; markdown: string } =>
  kit.writeStudyReport(study, folder, { results, claims, findings, figures, minutes });
