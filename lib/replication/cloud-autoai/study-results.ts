import type { AdaptiveResult } from './adaptive/contracts.js';
import type { BlackBoxResult } from './black-box/contracts.js';
import type { ExperimentResult } from './experiment-results.js';
import type { LiveResult } from './live-results.js';
import type { ComparisonResult, DistillationResult, GenerationResult, TeacherResult } from './results.js';

/** Everything a run leaves for the report. */
export interface StudyResults {
  readonly generation: GenerationResult;
  readonly ibm: TeacherResult;
  readonly gcp: TeacherResult;
  readonly comparison: ComparisonResult;
  readonly distillation: DistillationResult;
  readonly live: LiveResult;
  readonly experiment: ExperimentResult;
  readonly blackBox: BlackBoxResult;
  readonly adaptive: AdaptiveResult;
}
