import type { AdaptiveResult } from './parts/adaptive/result.js';
import type { BlackBoxResult } from './parts/black-box/result.js';
import type { ComparisonResult, TeacherResult } from './parts/clouds/result.js';
import type { DistillationResult } from './parts/distillation/result.js';
import type { ExperimentResult } from './parts/experiment/result.js';
import type { GenerationResult } from './parts/generation/result.js';
import type { LocalTeachersResult } from './parts/local-teachers/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly generation: GenerationResult;
  readonly experiment: ExperimentResult;
  readonly ibm: TeacherResult;
  readonly gcp: TeacherResult;
  readonly comparison: ComparisonResult;
  readonly localTeachers: LocalTeachersResult;
  readonly distillation: DistillationResult;
  readonly adaptive: AdaptiveResult;
  readonly blackBox: BlackBoxResult;
};
