import type { PartResult } from '../../../../study/index.js';
import type { LossName, SetName } from '../../schedule.js';

/** What is timed: PGD-20 is followed by its number of random starts. */
export type TimedName = 'generator' | 'closed form' | 'fgsm' | `pgd20 × ${number}`;

/** One way of making adversarial images, round after round. */
export interface Timed {
  readonly name: TimedName;
  /** Seconds of each round, for all images. */
  readonly seconds: readonly number[];
  /** Gradients of the target, mean over images. */
  readonly gradients: number;
}

export interface OnSet {
  readonly set: SetName;
  /** One sentence on the images. */
  readonly data: string;
  readonly images: number;
  readonly epsilon: number;
  /** Images of the whole training set: an epoch of all ten generators takes each in once. */
  readonly trainingSet: number;
  /** Images a pass of the generator. */
  readonly batch: number;
  readonly parameters: { readonly generator: number; readonly target: number };
  readonly timed: readonly Timed[];
  /** One epoch of a generator's training on so many images, in the same rounds. */
  readonly training: { readonly images: number; readonly batch: number; readonly seconds: readonly number[] };
  /** Epochs of each loss's generators: of this run's chain, and as published. */
  readonly epochs: Readonly<Record<LossName, { readonly run: number; readonly published: number }>>;
}

export interface SpeedResult extends PartResult {
  readonly sets: readonly OnSet[];
  readonly rounds: number;
  /** Share of the machine's processors that other programs took meanwhile. */
  readonly others: number;
  readonly processors: number;
}
