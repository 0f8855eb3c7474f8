import type { NetworkResult } from './parts/network/result.js';
import type { TransferResult } from './parts/transfer/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly network: NetworkResult;
  readonly transfer: TransferResult;
};
