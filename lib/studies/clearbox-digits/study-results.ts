import type { AdaptiveResult } from './parts/adaptive/result.js';
import type { ConfusedResult } from './parts/confused/result.js';
import type { ConstrainedResult } from './parts/constrained/result.js';
import type { DatasetsResult } from './parts/datasets/result.js';
import type { ImageResult } from './parts/image/result.js';
import type { NetworkResult } from './parts/network/result.js';
import type { NoiseResult } from './parts/noise/result.js';
import type { PoisoningResult } from './parts/poisoning/result.js';
import type { PurificationResult } from './parts/purification/result.js';
import type { QueriesResult } from './parts/queries/result.js';
import type { TransferResult } from './parts/transfer/result.js';

/** Everything a run leaves for the report, by the ids of its parts. */
export type StudyResults = {
  readonly network: NetworkResult;
  readonly noise: NoiseResult;
  readonly image: ImageResult;
  readonly confused: ConfusedResult;
  readonly constrained: ConstrainedResult;
  readonly queries: QueriesResult;
  readonly transfer: TransferResult;
  readonly poisoning: PoisoningResult;
  readonly purification: PurificationResult;
  readonly adaptive: AdaptiveResult;
  readonly datasets: DatasetsResult;
};
