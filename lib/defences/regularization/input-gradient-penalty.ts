import { requireNumber } from '../../attacks/index.js';
import type { Objective } from '../../models/index.js';
import { steepest, type Tensor2D, tf } from '../../tensor/index.js';
import { inputGradient, rowCrossEntropy } from '../cross-entropy.js';
import { refuseDropout } from './refuse-dropout.js';

export interface InputGradientPenaltyOptions {
  /** What the squared norm of the gradient is multiplied by before it is added to the cross-entropy. */
  readonly strength: number;
  /**
   * The ball that is to be withstood: the gradient's norm is the dual one, its sum of absolute values for `linf`, its
   * Euclidean length for `l2` (the default).
   */
  readonly norm?: 'l2' | 'linf';
  /** Length of the step that the derivative is taken over, in the norm of the ball and pixel units (default .01). */
  readonly step?: number;
}

/**
 * The cross-entropy, and the squared norm of its gradient with respect to the image, mean over rows (Finlay and Oberman,
 * 2021). The norm is the derivative along the direction d of steepest ascent, taken by a difference, so that no gradient
 * of a gradient is needed: the pass sees [x, x + step · d], and (ℓ(x + step · d) − ℓ(x)) / step is squared. d counts as
 * constant, which changes nothing to first order, since it is the best direction.
 * @throws RangeError where the strength is negative or the step is not above 0; in training, where the network drops out.
 */
export function inputGradientPenalty({ strength, norm = 'l2', step = 0.01 }: InputGradientPenaltyOptions): Objective {
  requireNumber('strength', strength, { from: 0 });
  requireNumber('step', step, { above: 0 });
  return {
    description: `cross-entropy + ${strength} · squared norm of its input gradient, dual to ${norm}, over a step of ${step}`,
    images: async ({ network, images, targets }) => {
      refuseDropout(network);
      const gradient = inputGradient(network, images, targets);
      try {
        return tf.tidy(() => tf.concat([images, images.add(steepest[norm](gradient).mul(step))]));
      } finally {
        gradient.dispose();
      }
    },
    loss: (logits, targets) => {
      const n = targets.shape[0];
      const [here, there] = (tf.split(logits, 2) as [Tensor2D, Tensor2D]).map((half) => rowCrossEntropy(half, targets));
      const slope = there.losses.sub(here.losses).div(step);
      const weight = slope.mul((2 * strength) / step).expandDims(1);
      return [
        here.losses.add(slope.square().mul(strength)).mean(),
        tf.concat([here.gradient.mul(tf.sub(1, weight)), there.gradient.mul(weight)]).div(n) as Tensor2D,
      ];
    },
  };
}
