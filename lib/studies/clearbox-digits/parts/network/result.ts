import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';

/** The article's network of one seed. */
export interface TrainedNetwork {
  readonly seed: number;
  /** Right answers on all test images. */
  readonly clean: Proportion;
  /** Mean cross-entropy over the training images at the last step, in nats. */
  readonly loss: number;
}

/** The article's network, trained here. */
export interface NetworkResult extends PartResult {
  readonly parameters: number;
  readonly trainingImages: number;
  readonly pixels: number;
  readonly networks: readonly TrainedNetwork[];
  /** A LeNet on the same test images: what the article's network stands beside. */
  readonly lenet: Proportion;
}
