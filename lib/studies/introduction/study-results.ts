import type { BallsResult } from './parts/balls/result.js';
import type { BlackBoxResult } from './parts/black-box/result.js';
import type { CorruptionsResult } from './parts/corruptions/result.js';
import type { LittleResult } from './parts/little/result.js';
import type { PatchResult } from './parts/patch/result.js';
import type { PrivacyResult } from './parts/privacy/result.js';
import type { SurfaceResult } from './parts/surface/result.js';
import type { UniversalResult } from './parts/universal/result.js';
import type { WalkthroughResult } from './parts/walkthrough/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly walkthrough: WalkthroughResult;
  readonly balls: BallsResult;
  readonly blackBox: BlackBoxResult;
  readonly patch: PatchResult;
  readonly universal: UniversalResult;
  readonly little: LittleResult;
  readonly corruptions: CorruptionsResult;
  readonly privacy: PrivacyResult;
  readonly surface: SurfaceResult;
};
