import type { Dataset } from '../../data/index.js';
import type { Network, TrainedModel } from '../../models/index.js';
import type { StudyRun } from '../../study/index.js';

/** The study, opened on one profile: the images, the networks, and where results go. */
export interface Study extends StudyRun {
  /** MNIST's 60,000 training images, on the fallback 897 digits; [28, 28, 1] in [0, 1]. */
  readonly train: Dataset;
  /** MNIST's 10,000 test images, on the fallback 900 digits. */
  readonly test: Dataset;
  /**
   * The article's network (784 → 32 → 10), trained with this seed; kept by the repository for the first seeds, else
   * trained now. It belongs to the study: opened once, never disposed by a part.
   */
  network(seed?: number): Promise<Network>;
  /** The same network with what is known of its training. */
  trained(seed?: number): Promise<TrainedModel>;
  /** A LeNet that was trained separately, with convolutions, on the same images; the study's. */
  lenet(): Promise<Network>;
  /**
   * The first `n` test images of so many (all there are, where they are fewer), in the order of the data set; `of`
   * keeps those with this label alone.
   */
  sample(n: number, of?: number): Dataset;
}
