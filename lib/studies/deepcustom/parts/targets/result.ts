import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';

/** A network on all test images. */
export interface TrainedTarget {
  readonly seed: number;
  readonly accuracy: Proportion;
}

/** The target network of one data set. */
export interface TargetSet {
  /** The test images, in a sentence. */
  readonly data: string;
  /** Numbers that training moves, and hidden units: neurons of dense layers, and feature maps of convolutions. */
  readonly parameters: number;
  readonly neurons: number;
  readonly maps: number;
  /** The published weights on all test images; none on the fallback. */
  readonly published?: Proportion;
  /** Networks trained here with the study's settings. */
  readonly trained: readonly TrainedTarget[];
}

/** The networks under attack. */
export interface TargetsResult extends PartResult {
  readonly mnist: TargetSet;
  /** Where its files can be had. */
  readonly cifar?: TargetSet;
}
