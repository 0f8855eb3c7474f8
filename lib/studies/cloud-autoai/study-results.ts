import type { AdaptiveResult } from './parts/adaptive/result.js';
import type { BlackBoxResult } from './parts/black-box/result.js';
import type { ExperimentResult } from './parts/experiment/result.js';
import type { LiveResult } from './parts/live/result.js';
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
