import type { Layer } from '../../models/index.js';
import { type Tensor, tf } from '../../tensor/index.js';
import { SINGLE, TINY } from './rounding.js';

/** The line slope · z + shift, for each value of a layer. */
export interface Line {
  readonly slope: Tensor;
  readonly shift: Tensor;
}

/** Lines below and above a function over an interval. */
export interface Lines {
  readonly below: Line;
  readonly above: Line;
}

/** A function of each value alone that never falls. */
export interface Curve {
  /** By how much float32 may miss its values, beside a relative rounding. */
  readonly error: number;
  /** Lines that hold in exact arithmetic over [lower, upper]. */
  lines(lower: Tensor, upper: Tensor): Lines;
}

/**
 * z where it is positive, a · z elsewhere, 0 ≤ a < 1. The line above is the chord; the one below has slope 1 where
 * upper ≥ −lower, else a: CROWN's adaptive choice (Zhang et al., 2018).
 */
const rectifier = (a: number): Curve => ({
  error: 0,
  lines: (lower, upper) => {
    const positive = lower.greaterEqual(0).toFloat();
    const bent = upper.greater(0).toFloat().sub(positive);
    const still = tf.sub(1, positive).sub(bent);
    // Where nothing bends the quotient is not used, and may be anything but a division by zero.
    const width = tf.where(bent.greater(0), upper.sub(lower), tf.onesLike(upper));
    const chord = tf.where(bent.greater(0), upper.sub(lower.mul(a)).div(width), tf.zerosLike(upper));
    // Any slope s will do, as long as the line is above at both ends: the function is convex.
    const raised = tf.maximum(lower.mul(tf.sub(a, chord)), upper.mul(tf.sub(1, chord)));
    const steep = positive.add(bent.mul(upper.greaterEqual(lower.neg()).toFloat()));
    return {
      below: { slope: steep.add(tf.sub(1, steep).mul(a)), shift: tf.zerosLike(upper) },
      above: {
        slope: positive.add(still.mul(a)).add(chord),
        shift: tf
          .relu(raised)
          .mul(1 + SINGLE)
          .add(TINY)
          .mul(bent),
      },
    };
  },
});

/** What float32 may miss sigmoid and tanh by, and their slopes. */
const MISS = 2e-6;

/**
 * Sigmoid and tanh: parallel lines through both ends, as steep as the less steep one of these, which no place between
 * them undercuts (Singh et al., 2018).
 */
const sShaped = (value: (z: Tensor) => Tensor, slope: (value: Tensor) => Tensor): Curve => ({
  error: MISS,
  lines: (lower, upper) => {
    const [low, high] = [value(lower), value(upper)];
    const least = tf.relu(tf.minimum(slope(low), slope(high)).sub(MISS));
    return {
      below: { slope: least, shift: low.sub(least.mul(lower)).sub(MISS) },
      above: { slope: least, shift: high.sub(least.mul(upper)).add(MISS) },
    };
  },
});

export const CURVES = ['relu', 'leakyRelu', 'sigmoid', 'tanh'];

/** The rule of an activation; undefined where it has none. */
export function curveOf(layer: Layer): Curve | undefined {
  switch (layer.type) {
    case 'relu':
      return rectifier(0);
    case 'leakyRelu':
      return rectifier(layer.slope ?? 0.01);
    case 'sigmoid':
      return sShaped(tf.sigmoid, (y) => y.mul(tf.sub(1, y)));
    case 'tanh':
      return sShaped(tf.tanh, (y) => tf.sub(1, y.square()));
    default:
      return undefined;
  }
}
