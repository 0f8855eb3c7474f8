import { requireNumber } from '../../attacks/index.js';
import type { Objective } from '../../models/index.js';
import { l2, projectInBox, randomInBall, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { radiusIn } from '../adversarial-training/warm-up.js';
import { inputGradient, rowCrossEntropy } from '../cross-entropy.js';
import { refuseDropout } from './refuse-dropout.js';

export interface FastBatOptions {
  /** Radius of the L∞ ball, in pixel units. */
  readonly epsilon: number;
  /** Epochs over which the radius grows to epsilon (default 0). */
  readonly warmUp?: number;
  /** λ: how dearly the adversary pays for leaving its starting point; its step is the gradient divided by λ. */
  readonly lambda: number;
  /** Euclidean length of the step that the implicit gradient is taken over (default .01). */
  readonly step?: number;
  /** Keys the starting points, with the batch. */
  readonly seed?: number;
}

/** Nearer than this to a bound counts as on it: values are float32. */
const ON_BOUND = 1e-6;

/** The values that lie inside the ball and the pixel range, as 1, those on a bound as 0. */
const insideOf = (moved: Tensor4D, images: Tensor4D, epsilon: number): Tensor4D =>
  tf.tidy(
    () =>
      moved
        .sub(images)
        .abs()
        .less(epsilon - ON_BOUND)
        .logicalAnd(moved.greater(ON_BOUND))
        .logicalAnd(moved.less(1 - ON_BOUND))
        .toFloat() as Tensor4D,
  );

/**
 * Fast bi-level adversarial training (Zhang et al., 2022). The adversary's problem is linearized at a random point z of
 * the ball, with a price of λ/2 on the squared distance from it, and so has the solution δ* = clip(z + ∇ℓ(x + z) / λ).
 * δ* depends on the weights; its share of the gradient, 1/λ · ∂/∂θ (∇ℓ(x + z) · v) with v = ∇ℓ(x + δ*) where δ* is on no
 * bound and 0 elsewhere, is a central difference: the pass sees [x + δ*, x + z + step · u, x + z − step · u], u the unit
 * vector along v, and their cross-entropies count 1, |v| / (2 · step · λ) and the negative of that, mean over rows.
 * @throws RangeError where epsilon is negative, or λ or the step is not above 0; in training, where the network drops out.
 */
export function fastBat(options: FastBatOptions): Objective {
  const { epsilon, warmUp = 0, lambda, step = 0.01, seed = 0 } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('warmUp', warmUp, { from: 0, whole: true });
  requireNumber('lambda', lambda, { above: 0 });
  requireNumber('step', step, { above: 0 });
  let lengths = new Float32Array(0);
  return {
    description: `Fast-BAT, ${JSON.stringify({ epsilon, warmUp, lambda, step, seed })}`,
    images: async ({ network, images, targets, rows, keys }) => {
      refuseDropout(network);
      const radius = radiusIn(keys[1], epsilon, warmUp);
      const start = tf.tidy(() => {
        const noise = randomInBall('linf', radius, images.shape, (row) => [seed, ...keys, rows[row]]);
        return images.add(noise).clipByValue(0, 1) as Tensor4D;
      });
      const first = inputGradient(network, start, targets);
      const moved = tf.tidy(() => projectInBox.linf(start.add(first.div(lambda)) as Tensor4D, images, radius));
      const second = inputGradient(network, moved, targets);
      const [v, length] = tf.tidy(() => {
        const masked = second.mul(insideOf(moved, images, radius)) as Tensor4D;
        return [masked, l2(masked)];
      });
      lengths = length.dataSync().slice() as Float32Array<ArrayBuffer>;
      try {
        return tf.tidy(() => {
          const along = v.mul(tf.div(step, length.maximum(1e-12)).reshape([-1, 1, 1, 1]));
          return tf.concat([moved, start.add(along), start.sub(along)]) as Tensor4D;
        });
      } finally {
        tf.dispose([start, first, moved, second, v, length]);
      }
    },
    loss: (logits, targets) => {
      const implicit = tf.tensor1d(lengths).div(2 * step * lambda);
      const weights = tf.concat([tf.onesLike(implicit), implicit, implicit.neg()]).div(targets.shape[0]);
      const { losses, gradient } = rowCrossEntropy(logits, tf.concat([targets, targets, targets]) as Tensor2D);
      return [losses.mul(weights).sum(), gradient.mul(weights.expandDims(1)) as Tensor2D];
    },
  };
}
