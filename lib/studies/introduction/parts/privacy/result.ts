import type { MembershipInference, Proportion } from '../../../../evaluation/index.js';
import type { PartResult, RunStamp } from '../../../../study/index.js';
import type { PlannedNetwork } from './plan.js';

/** One training, attacked. */
export interface PrivacyTraining extends MembershipInference {
  readonly seed: number;
  /** Accuracy on the rows that the network learned, and on others. */
  readonly learned: Proportion;
  readonly unseen: Proportion;
}

/** How many rows have a loss in each bin: [edges[i], edges[i + 1]) in nats; smaller and larger ones are in the outer two. */
export interface LossHistogram {
  readonly edges: readonly number[];
  readonly members: readonly number[];
  readonly others: readonly number[];
}

export interface PrivacyNetwork extends Pick<PlannedNetwork, 'name'> {
  readonly epochs: number;
  readonly dropout: boolean;
  readonly trainings: readonly PrivacyTraining[];
  /** Of the first training. */
  readonly losses: LossHistogram;
}

/** Loss-threshold membership inference on an overfitted and a regularized network. */
export interface PrivacyResult extends PartResult {
  /** One sentence on the rows, which are none of the photographs. */
  readonly data: string;
  /** Rows of each set. */
  readonly rows: number;
  readonly networks: readonly PrivacyNetwork[];
}

/** The stamp of figures and tables: this part's own data. */
export const stampOf = ({ stamp, data }: PrivacyResult): RunStamp => ({
  ...stamp,
  data,
  ...(!stamp.comparable && { instead: 'digits, not MNIST' }),
});
