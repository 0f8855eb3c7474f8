import type { NetworkResult } from './parts/network/result.js';
import type { QueriesResult } from './parts/queries/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly network: NetworkResult;
  readonly queries: QueriesResult;
};
