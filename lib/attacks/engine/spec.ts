import type { Classifier } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import type { Aims } from './criterion.js';
import type { LossAndGradient } from './first-look.js';
import type { Wave } from './wave.js';

/** What an attack file says of its attack; the engine makes the rest. */
export interface AttackSpec<M extends Classifier> extends Omit<Attack<M>, 'run' | 'check' | 'iterative'> {
  /** See `Attack` (default false). */
  readonly iterative?: boolean;
  /** Whole attacks from different random starts; the best of them counts (default 1). */
  readonly restarts?: number;
  /** Aims at a class instead of any error. */
  readonly target?: TargetRule;
  /**
   * Of an attack that starts with the gradients at the images themselves: what it asks of these images [n, h, w, c]. The
   * engine may then ask it in place of its own first question, and the wave has the answer as `first`.
   */
  startsWith?(model: M, images: Tensor4D, aims: Aims): LossAndGradient;
  /** What else the attack needs of a model than access: throws a RangeError where it does not have it. */
  check?(model: M): void;
  /**
   * One attack on one wave of rows the model gets right: an image for each row, [n, h, w, c] in [0, 1].
   * Whether it is a success is decided by asking the model again.
   */
  perturb(wave: Wave<M>): Promise<Tensor4D>;
}
