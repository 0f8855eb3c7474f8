import type { ReportContext as Context } from '../../../study/index.js';
import type { StudyResults } from '../study-results.js';

/** What every section of this study's report is written from. */
export type ReportContext = Context<StudyResults>;
