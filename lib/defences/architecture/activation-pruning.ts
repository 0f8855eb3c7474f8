import type { RandomClassifier } from '../../attacks/index.js';
import type { DifferentiableClassifier, Network } from '../../models/index.js';
import { type Tensor, tf, uniformTensor } from '../../tensor/index.js';
import { type Instead, replacedInside } from './inside.js';

export interface ActivationPruningOptions {
  /**
   * How often each layer draws, as a share of its hidden values, above 0 (default 1, the paper's); Infinity: every value
   * is kept, and the network is what it was.
   */
  readonly draws?: number;
  /** Keys the defender's draws (default 0). */
  readonly seed?: number;
}

/** Keeps a row of zeros from being divided by zero. */
const TINY = 1e-30;

/** Apart from whatever keys other draws. */
const DEFENDER = 0x5a9;

/**
 * Hidden values [n, ...] pruned at random: in each row a value h is drawn with probability p = |h| / Σ |h|; it is kept
 * where one of `draws` draws with replacement hits it, which has probability 1 − (1 − p)^draws, and divided by that, so
 * that its mean is what it was; the others are zero. Whether two values are kept is independent here.
 */
function prunedAtRandom(value: Tensor, draws: number, keys: readonly number[]): Instead {
  const [n] = value.shape;
  const rows = value.reshape([n, -1]);
  const sizes = rows.abs();
  const total = sizes.sum(1, true);
  const p = sizes.div(total.maximum(TINY));
  // 1 − (1 − p)^draws, without losing a p that is nothing beside 1.
  const chance = Number.isFinite(draws) ? p.minimum(1).neg().log1p().mul(draws).expm1().neg() : tf.onesLike(rows);
  const kept = uniformTensor(rows.shape, ...keys).less(chance);
  // A value of 0 is 0, kept or not; its chance is 0.
  const factor = tf.where(kept.logicalAnd(sizes.greater(0)), tf.onesLike(rows).div(chance), tf.zerosLike(rows));
  const shaped = factor.reshape(value.shape);
  return { output: value.mul(shaped), kept: [shaped], pullback: (cotangent) => cotangent.mul(shaped) };
}

/**
 * Stochastic activation pruning (Dhillon et al., 2018): a trained network whose hidden values are pruned at random at
 * each query, where a layer with weights takes them in. Large values mostly stay; none changes in the mean. The
 * derivative is that of the values that were kept. Each query of `answers` draws anew, keyed by `seed` and by how many
 * queries it has had. The network stays the caller's.
 * @throws RangeError where `draws` is not above 0, or the network is no plain chain of layers.
 */
export function activationPruning(
  network: Network,
  { draws = 1, seed = 0 }: ActivationPruningOptions = {},
): RandomClassifier {
  if (!(draws > 0)) throw new RangeError(`draws must be a share above 0, got ${draws}.`);
  const { inputShape, classes } = network;
  const name = `${network.name}, activations pruned at random`;
  const drawn = (keys: readonly number[]): DifferentiableClassifier => {
    const { logits, linearize } = replacedInside(network, () => (value, place) => {
      const values = value.size / value.shape[0];
      return prunedAtRandom(value, draws * values, [...keys, place]);
    });
    return { ...{ name, inputShape, classes, logits, linearize }, scores: 'logits', predict: async (x) => logits(x) };
  };
  let queries = 0;
  return {
    answers: {
      ...{ name, inputShape, classes },
      scores: 'logits',
      predict: async (images) => drawn([DEFENDER, seed, ++queries]).logits(images),
    },
    drawn,
  };
}
