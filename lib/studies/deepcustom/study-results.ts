import type { AdaptiveResult } from './parts/adaptive/result.js';
import type { CifarResult } from './parts/cifar/result.js';
import type { CrossResult } from './parts/cross/result.js';
import type { GeneratorsResult } from './parts/generators/result.js';
import type { LabelResult } from './parts/label/result.js';
import type { RelevanceResult } from './parts/relevance/result.js';
import type { RobustnessResult } from './parts/robustness/result.js';
import type { SpeedResult } from './parts/speed/result.js';
import type { SuspicionResult } from './parts/suspicion/result.js';
import type { TargetsResult } from './parts/targets/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly targets: TargetsResult;
  readonly relevance: RelevanceResult;
  readonly suspicion: SuspicionResult;
  readonly generators: GeneratorsResult;
  readonly cross: CrossResult;
  readonly adaptive: AdaptiveResult;
  readonly label: LabelResult;
  readonly robustness: RobustnessResult;
  readonly speed: SpeedResult;
  readonly cifar: CifarResult;
};
