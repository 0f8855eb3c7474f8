import type { AdaptiveResult } from './parts/adaptive/result.js';
import type { NetworkResult } from './parts/network/result.js';
import type { PurificationResult } from './parts/purification/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly network: NetworkResult;
  readonly purification: PurificationResult;
  readonly adaptive: AdaptiveResult;
};
