import { type Tensor2D, type Tensor4D, tf } from './backend.js';

/**
 * Nearest points of the L1 ball of radius epsilon: rows of values are shrunk toward 0 by one threshold each, found
 * by sorting (Duchi et al., 2008).
 */
export function projectToL1Ball(delta: Tensor4D, epsilon: number): Tensor4D {
  return tf.tidy(() => {
    const flat = delta.reshape([delta.shape[0], -1]) as Tensor2D;
    const size = flat.abs();
    return shrink(flat, size.sub(threshold(size as Tensor2D, epsilon)).relu() as Tensor2D, epsilon).reshape(
      delta.shape,
    ) as Tensor4D;
  });
}

/**
 * Nearest points to `moved` of the L1 ball around `original`, cut with the pixel range [0, 1]. Projecting to the ball
 * and clipping after is another point, closer to the original than it may be (Croce and Hein, 2021).
 */
export function projectToL1BallInBox(moved: Tensor4D, original: Tensor4D, epsilon: number): Tensor4D {
  return tf.tidy(() => {
    const flat = moved.sub(original).reshape([moved.shape[0], -1]) as Tensor2D;
    const size = flat.abs() as Tensor2D;
    const pixels = original.reshape(flat.shape);
    const room = tf.where(flat.greater(0), tf.sub(1, pixels), pixels) as Tensor2D;
    const shrunk = size
      .sub(thresholdInBox(size, room, epsilon))
      .clipByValue(0, 1)
      .minimum(room) as Tensor2D;
    return original.add(shrink(flat, shrunk, epsilon).reshape(original.shape)).clipByValue(0, 1) as Tensor4D;
  });
}

/** Puts the signs back; the last bits of a float32 may still lie outside the ball, so it is made to fit. */
function shrink(signed: Tensor2D, size: Tensor2D, epsilon: number): Tensor2D {
  const total = size.sum(1, true);
  return signed
    .sign()
    .mul(size)
    .mul(tf.minimum(1, tf.div(epsilon, total.maximum(1e-30)))) as Tensor2D;
}

/** θ ≥ 0 with Σ max(size − θ, 0) = epsilon, or 0 where the sum of sizes is no larger: [n, d] → [n, 1]. */
function threshold(size: Tensor2D, epsilon: number) {
  const d = size.shape[1];
  const sorted = tf.topk(size, d).values;
  const rank = tf.range(1, d + 1);
  // The largest value is always kept; comparing it with itself less a tiny epsilon could fail.
  const kept = sorted.mul(rank).greater(tf.cumsum(sorted, 1).sub(epsilon)).logicalOr(rank.equal(1)).toFloat();
  return sorted.mul(kept).sum(1, true).sub(epsilon).div(kept.sum(1, true)).relu();
}

/**
 * θ ≥ 0 with Σ min(max(size − θ, 0), room) = epsilon, or 0 where that sum is smaller already. The sum is made of two
 * kinds of hinges, +max(size − θ, 0) and −max(size − room − θ, 0); it is followed from the largest of their ends down.
 */
function thresholdInBox(size: Tensor2D, room: Tensor2D, epsilon: number) {
  const d = size.shape[1];
  const { values: ends, indices } = tf.topk(tf.concat([size, size.sub(room).relu()], 1), 2 * d);
  const slope = indices.less(d).toFloat().mul(2).sub(1);
  const slopes = tf.cumsum(slope, 1);
  const weighed = slope.mul(ends);
  const reached = tf.cumsum(weighed, 1).sub(ends.mul(slopes)).lessEqual(epsilon).toFloat();
  const inside = slope.mul(reached).sum(1, true);
  const total = weighed.mul(reached).sum(1, true);
  return total.sub(epsilon).div(inside.maximum(1)).relu();
}
