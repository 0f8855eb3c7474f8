import { type GradientNorm, type Norm, projectToBall, type Tensor4D, tf } from '../../../../tensor/index.js';

type Point = readonly [number, number];

/** The border of the unit ball in the plane; in L0 the two axes: one of two values may be changed. */
export function ballPoints(norm: Norm): Point[] {
  if (norm === 'l0')
    return [
      [-1.45, 0],
      [1.45, 0],
      [0, 0],
      [0, 1.45],
      [0, -1.45],
    ];
  if (norm === 'l1')
    return [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
      [1, 0],
    ];
  if (norm === 'linf')
    return [
      [1, 1],
      [-1, 1],
      [-1, -1],
      [1, -1],
      [1, 1],
    ];
  return Array.from({ length: 73 }, (_, i) => [Math.cos((i * Math.PI) / 36), Math.sin((i * Math.PI) / 36)]);
}

/** Where the attacks' own projection puts a point of the plane. */
export function planeProjection(norm: GradientNorm, [x, y]: Point): Point {
  const projected = tf.tidy(() => projectToBall[norm](tf.tensor4d([x, y], [1, 1, 2, 1]) as Tensor4D, 1).dataSync());
  return [projected[0], projected[1]];
}
