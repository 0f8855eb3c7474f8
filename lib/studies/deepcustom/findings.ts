import type { Finding } from '../../study/index.js';
import type { StudyResults } from './study-results.js';

/** What the study says in words, each statement judged by the run. */
export function judgeFindings(_results: StudyResults): Finding[] {
  return [];
}
