import type { Study } from '../../contracts.js';
import type { SetName } from '../../schedule.js';

/** How many images are timed how often on one data set. */
export interface SetPlan {
  readonly images: number;
  /** Random starts of PGD-20, each a row of its own. */
  readonly restarts: readonly number[];
  /** Training images of the pass that is timed. */
  readonly trainingImages: number;
}

export interface SpeedPlan {
  /** Rounds, in each of which everything is timed once. */
  readonly rounds: number;
  readonly sets: Readonly<Partial<Record<SetName, SetPlan>>>;
}

/** The study's PGD has no restarts on CIFAR-10, where a gradient takes far longer than on MNIST. */
export function speedPlan({ profile }: Pick<Study, 'profile'>): SpeedPlan {
  if (profile === 'digits')
    return { rounds: 6, sets: { mnist: { images: 200, restarts: [1, 10], trainingImages: 100 } } };
  return {
    rounds: profile === 'full' ? 15 : 9,
    sets: {
      mnist: { images: 2000, restarts: [1, 10], trainingImages: 2000 },
      cifar10: { images: 200, restarts: [1], trainingImages: 200 },
    },
  };
}
