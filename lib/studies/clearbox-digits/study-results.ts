import type { DatasetsResult } from './parts/datasets/result.js';
import type { NetworkResult } from './parts/network/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly network: NetworkResult;
  readonly datasets: DatasetsResult;
};
