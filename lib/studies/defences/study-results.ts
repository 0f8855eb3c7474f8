import type { ArchitectureResult } from './parts/architecture/result.js';
import type { CertifiedResult } from './parts/certified/result.js';
import type { ChecklistResult } from './parts/checklist/result.js';
import type { CifarResult } from './parts/cifar/result.js';
import type { DetectionResult } from './parts/detection/result.js';
import type { LeaderboardResult } from './parts/leaderboard/result.js';
import type { MaskingResult } from './parts/masking/result.js';
import type { PitfallsResult } from './parts/pitfalls/result.js';
import type { PreprocessingResult } from './parts/preprocessing/result.js';
import type { SmoothResult } from './parts/smooth/result.js';
import type { SmoothingResult } from './parts/smoothing/result.js';
import type { TrainingResult } from './parts/training/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly architecture: ArchitectureResult;
  readonly preprocessing: PreprocessingResult;
  readonly detection: DetectionResult;
  readonly training: TrainingResult;
  readonly smooth: SmoothResult;
  readonly cifar: CifarResult;
  readonly certified: CertifiedResult;
  readonly smoothing: SmoothingResult;
  readonly masking: MaskingResult;
  readonly pitfalls: PitfallsResult;
  readonly checklist: ChecklistResult;
  readonly leaderboard: LeaderboardResult;
};
