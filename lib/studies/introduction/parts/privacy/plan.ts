import { type Architecture, mlp, type Step, type TrainingSettings } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';

/** One of the two networks that are attacked. */
export interface PlannedNetwork {
  readonly name: 'overfitted' | 'regularized';
  readonly architecture: Architecture;
  readonly settings: Omit<TrainingSettings, 'seed'>;
}

export interface PrivacyPlan {
  /** Rows of each of four sets: members, others, and both of the shadow network. */
  readonly rows: number;
  readonly networks: readonly PlannedNetwork[];
  /** A training each, on rows of its own. */
  readonly seeds: readonly number[];
}

/** The MLP with half of its hidden units dropped at each step of the training. */
const withDropout: Architecture = {
  ...mlp,
  name: 'mlp-dropout',
  layers: mlp.layers.flatMap((step): Step[] =>
    step.type === 'relu' ? [step, { type: 'dropout', rate: 0.5 }] : [step],
  ),
};

/** On MNIST 1,000 rows of a set; scikit-learn's digits have no more than 224 of each. At least three trainings. */
export function privacyPlan({ comparable, seeds }: Pick<Study, 'comparable' | 'seeds'>): PrivacyPlan {
  const settings = (epochs: number) => ({
    epochs,
    batchSize: comparable ? 100 : 20,
    optimizer: { kind: 'adam', learningRate: 3e-3 } as const,
  });
  return {
    rows: comparable ? 1000 : 224,
    networks: [
      { name: 'overfitted', architecture: mlp, settings: settings(40) },
      { name: 'regularized', architecture: withDropout, settings: settings(15) },
    ],
    seeds: seeds.length < 3 ? [0, 1, 2].map((i) => seeds[0] + i) : seeds,
  };
}
