import type { Finding } from '../../study/index.js';
import type { StudyResults } from './study-results.js';

/** What the article says, each statement judged by this run; on other images nothing is judged. */
export const judgeFindings = (_results: StudyResults): Finding[] => [];
