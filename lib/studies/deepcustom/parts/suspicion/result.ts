import type { Estimate, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';

/** The hit spectra of one class's images; arrays are by hidden neuron, or feature map. */
export interface ClassSpectrum {
  /** Images that the network reads right, and wrong. */
  readonly right: number;
  readonly wrong: number;
  /** On how many of these each neuron is active. */
  readonly activeRight: readonly number[];
  readonly activeWrong: readonly number[];
}

/** How sure the list of a class's most suspicious neurons is. */
export interface ClassStability {
  /** Neurons of the list that are also on that of training images; null where these hold no error. */
  readonly training: number | null;
  /** Neurons that the list keeps when the class's test images are drawn anew: mean, and 95 % of the draws. */
  readonly resampled: Estimate | null;
}

/** What a network does differently without some neurons that were chosen for a class. */
export interface Effect {
  /** Change in the accuracy on images of the class, and on all others. */
  readonly own: number;
  readonly rest: number;
  /** Share of the class's wrong answers that become right (null: there are none), and of the right ones that become wrong. */
  readonly repaired: number | null;
  readonly broken: number;
  /** Change in the share of other classes' images that are read as the class. */
  readonly taken: number;
}

/**
 * Which neurons are switched off: the most suspicious ones by test images, or by training images; those most often
 * active on the class; random ones; random ones, as many in each layer as there are suspicious ones.
 */
export const CHOICES = ['suspicious', 'suspicious-training', 'active', 'random', 'matched'] as const;
export type Choice = (typeof CHOICES)[number];

export interface Ablation {
  readonly choice: Choice;
  readonly count: number;
  /** By class; of random choices means over draws. Null where no list can be made, for want of errors. */
  readonly classes: readonly (Effect | null)[];
  /** Of random choices: each draw's mean over classes. */
  readonly draws?: readonly Effect[];
}

export interface AblatedNetwork {
  /** The seed of its training here; null of the chain's own target. */
  readonly seed: number | null;
  readonly accuracy: Proportion;
  readonly ablations: readonly Ablation[];
}

/** One layer of a network of convolutions. */
export interface LayerScores {
  readonly name: string;
  readonly convolution: boolean;
  /** Tarantula's scores, [classes][units], three decimals. */
  readonly scores: readonly (readonly number[])[];
  /** How many are taken, and how many of them both halves of the test images name, by class. */
  readonly k: number;
  readonly shared: readonly number[];
}

/** Suspicious neurons of the target. */
export interface SuspicionResult extends PartResult {
  /** Neurons on a class's list, as published. */
  readonly k: number;
  readonly layers: readonly { readonly name: string; readonly units: number }[];
  readonly test: readonly ClassSpectrum[];
  readonly training: readonly ClassSpectrum[];
  readonly stability: readonly ClassStability[];
  readonly resamples: number;
  /** The first is the chain's target. */
  readonly networks: readonly AblatedNetwork[];
  /** Of CIFAR-10's target, where its files can be had. */
  readonly cifar?: {
    readonly data: string;
    readonly errors: readonly { readonly right: number; readonly wrong: number }[];
    readonly layers: readonly LayerScores[];
  };
}
