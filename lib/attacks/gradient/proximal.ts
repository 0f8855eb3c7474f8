import { l2, type Norm, type Tensor4D, tf } from '../../tensor/index.js';
import { column } from '../engine/active.js';
import { projectRows } from './fmn-projection.js';

/** argmin over z of ½ ‖z − x‖² + weight · size(z), row by row: x [n, h, w, c], weights [n] → [n, h, w, c]. */
export type Proximal = (x: Tensor4D, weights: Float32Array) => Tensor4D;

/**
 * The proximal operators of the norms (Parikh and Boyd, 2014). In place of the count of L0, which no small step can
 * lower, stands Σ |z|^⅔ (Cao, Sun and Xu, 2013).
 */
export const proximal: Record<Norm, Proximal> = {
  l1: (x, weights) => tf.tidy(() => x.sign().mul(x.abs().sub(column(weights)).relu()) as Tensor4D),
  l2: (x, weights) =>
    tf.tidy(() => {
      const length = l2(x).maximum(Number.MIN_VALUE).reshape([-1, 1, 1, 1]);
      return x.mul(tf.sub(1, column(weights).div(length)).relu()) as Tensor4D;
    }),
  // What is left is what the ball of the dual norm does not take (Moreau).
  linf: (x, weights) => tf.tidy(() => x.sub(projectRows.l1(x, weights)) as Tensor4D),
  l0: (x, weights) => tf.tidy(() => twoThirds(x, column(weights))),
};

/** Of each value the larger root of t⁴ − |x| t + ⅔ weight = 0, z = t³; 0 where z = 0 costs no more. */
function twoThirds(x: Tensor4D, weight: Tensor4D): Tensor4D {
  const size = x.abs();
  const least = weight
    .mul(2 / 3)
    .pow(3 / 4)
    .mul(2);
  // Where 0 is the answer anything finite does.
  const safe = tf.maximum(size, least).maximum(1e-12);
  const square = safe.square().div(16);
  const root = square
    .square()
    .sub(weight.pow(3).mul(8 / 729))
    .relu()
    .sqrt();
  const b = square
    .add(root)
    .pow(1 / 3)
    .add(
      square
        .sub(root)
        .relu()
        .pow(1 / 3),
    )
    .mul(2);
  const t = safe.mul(2).div(b.sqrt()).sub(b).relu().sqrt().add(b.sqrt()).div(2);
  return tf.where(size.greater(least), t.pow(3).mul(x.sign()), tf.zerosLike(x)) as Tensor4D;
}
