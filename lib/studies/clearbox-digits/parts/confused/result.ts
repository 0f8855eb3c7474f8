import type { Mean, Median, MedianDistance, PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { Answer, Certainty } from './certainty.js';
import type { ConfusedPlan, Goal } from './plan.js';

/** What the network says of a set of images. */
export interface Described {
  readonly n: number;
  /** In nats; the largest is ln 10. */
  readonly entropy: Median;
  /** 5, 25, 75 and 95 % of the entropies lie below these. */
  readonly quantiles: readonly [number, number, number, number];
  /** Probability of the likeliest class. */
  readonly top: Median;
  readonly certainty: Readonly<Record<Certainty, Proportion>>;
}

/** One attack on the images that the network reads right. */
export interface AttackedGroup {
  readonly name: string;
  readonly goal: Goal;
  readonly kind: 'fixed' | 'minimal';
  readonly success: Proportion;
  /** The answers to its successes; null where there are none, as of the sizes. */
  readonly answers: Described | null;
  /** Sizes of the change over the successes. */
  readonly l2: Mean | null;
  readonly linf: Mean | null;
  /** L2 over every image attacked, an image without success counting as infinite. */
  readonly median: MedianDistance;
}

/** Everything of one network. */
export interface ConfusedNetwork {
  readonly seed: number;
  readonly clean: Proportion;
  /** Answers to clean images, right ones and wrong ones. */
  readonly right: Described | null;
  readonly wrong: Described | null;
  readonly attacks: readonly AttackedGroup[];
  /** Which images were both broken: who is sure, the first (every step of PGD) or the second (Carlini-Wagner)? */
  readonly sure: PairedComparison | null;
}

/** One digit under several attacks, as pictures. */
export interface ShownDigit {
  readonly label: number;
  readonly cells: readonly { readonly name: string; readonly picture: string; readonly answer: Answer }[];
}

export interface ConfusedResult extends PartResult {
  /** One sentence on the images. */
  readonly data: string;
  readonly plan: ConfusedPlan;
  readonly classes: number;
  /** The article's network with each seed; the first is drawn. */
  readonly networks: readonly ConfusedNetwork[];
  readonly shown: readonly ShownDigit[];
  /** Names of the attacks that `sure` compares. */
  readonly compared: readonly [string, string];
}
