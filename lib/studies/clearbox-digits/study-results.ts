import type { ConfusedResult } from './parts/confused/result.js';
import type { ConstrainedResult } from './parts/constrained/result.js';
import type { NetworkResult } from './parts/network/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly network: NetworkResult;
  readonly confused: ConfusedResult;
  readonly constrained: ConstrainedResult;
};
