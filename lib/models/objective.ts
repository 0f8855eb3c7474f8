import type { Tensor, Tensor2D, Tensor4D } from '../tensor/index.js';
import type { Network } from './contracts.js';

/** A batch of a training, as whoever makes more images of it is told. */
export interface TrainingBatch {
  readonly network: Network;
  /** [n, h, w, c]; stays the training's, as `targets` do. */
  readonly images: Tensor4D;
  /** Wanted distributions [n, classes]. */
  readonly targets: Tensor2D;
  /** The rows' places in the data set. */
  readonly rows: Int32Array;
  /** Names the batch: seed, epoch, number of the batch. */
  readonly keys: readonly number[];
}

/**
 * What a network is trained to do with a batch, where that is more than the cross-entropy of its images: a loss on the
 * logits of all images that one pass of training sees. Penalties on derivatives fit in as differences between images, as
 * long as the network answers each image by itself. One training at a time has an objective.
 */
export interface Objective {
  /** What is minimized, with all its numbers: trainings of equal descriptions are taken for one. */
  readonly description: string;
  /** All images that the pass sees [m, h, w, c], in the order that `loss` expects; the training's to dispose. */
  images(batch: TrainingBatch): Promise<Tensor4D>;
  /**
   * The loss at the logits of these images [m, classes], a number, and its gradient with respect to the logits
   * [m, classes]. Called in a tidy, once for each call of `images` and after it.
   */
  loss(logits: Tensor2D, targets: Tensor2D): readonly [loss: Tensor, cotangent: Tensor2D];
}

/**
 * What is minimized where it is no function of logits alone, as bounds are, which look at the weights themselves: it
 * differentiates itself.
 */
export interface WeightObjective {
  /** As an objective's. */
  readonly description: string;
  /**
   * The loss of a batch, and its gradients with respect to the weights, by name; the training's to dispose. `epoch`
   * counts the epochs that are over, with a fraction for the batches of the one under way.
   */
  gradients(
    batch: TrainingBatch,
    epoch: number,
  ): Promise<{ readonly loss: number; readonly gradients: Readonly<Record<string, Tensor>> }>;
}
