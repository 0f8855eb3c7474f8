import type { Dataset } from '../../data/index.js';
import type { StudyRun } from '../../study/index.js';
import type { Chain } from './chain.js';

/** The study, opened on one profile: the images, what is made of them, and where results go. */
export interface Study extends StudyRun {
  /** MNIST's 60,000 training images, on the fallback 897 digits; [28, 28, 1] in [0, 1]. */
  readonly train: Dataset;
  /** MNIST's 10,000 test images, on the fallback 900 digits. */
  readonly test: Dataset;
  /** Target, generators, robust networks and attacked images on MNIST (on the fallback: digits). */
  readonly chain: Chain;
  /** The same on CIFAR-10; undefined on the fallback, and where its files cannot be had. */
  cifar(): Promise<Chain | undefined>;
  /** The first `n` test images (all there are, where they are fewer). */
  sample(n: number): Dataset;
}
