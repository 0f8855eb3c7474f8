import type { Dataset } from '../../data/index.js';
import type { Network, Recipe, TrainedModel, TrainingOptions } from '../../models/index.js';
import type { StudyRun } from '../../study/index.js';
import type { BaseName } from './base.js';

/** The study, opened on one profile: the images, the networks that defences stand before, and where results go. */
export interface Study extends StudyRun {
  /** The radius of the L∞ ball, in pixel units, in which defences are attacked. */
  readonly epsilon: number;
  /** MNIST's training images but the last 5,000, on the fallback digits'; [28, 28, 1] in [0, 1]. */
  readonly train: Dataset;
  /** The last 5,000 training images (on the fallback the last 150): thresholds and best networks are chosen on these. */
  readonly held: Dataset;
  /** MNIST's 10,000 test images, on the fallback 900 digits. */
  readonly test: Dataset;
  /** The first `n` test images (all there are, where they are fewer). */
  sample(n: number): Dataset;
  /** An undefended network, trained as usual; the study's. */
  base(name: BaseName): Promise<Network>;
  /** A network of this recipe: kept in the repository, cached, or trained now; the study's, and opened once. */
  trained(recipe: Recipe, options?: TrainingOptions): Promise<TrainedModel>;
}
