import type { Dataset } from '../../../lib/data/index.js';
import type { DifferentiableClassifier } from '../../../lib/models/index.js';
import { keyedNormal, keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';

/** Values of an image of 3 × 4; classes 1 and 2 look at one half of them each. */
export const VALUES = 12;
const HALF = VALUES / 2;

export interface ThreeClasses {
  readonly model: DifferentiableClassifier;
  /** Rows of class 0, well inside [0, 1]. */
  readonly data: Dataset;
  /** The logits of classes 1 and 2; that of class 0 is 0. */
  logitsOf(image: ArrayLike<number>): readonly [number, number];
  /** Rows that the best change within ε takes over the boundary of one of these classes: those with logit + ε ‖w‖₁ above 0. */
  reachable(targets: readonly (1 | 2)[], epsilon: number): number;
}

/**
 * A linear model of three classes, with rows of its first: what one change for all rows can do is known in closed form,
 * because on the way to the one of the others the third never comes up. These two share no value, so that a change can go
 * to both at once; or, `opposed`, what speaks for the one speaks against the other.
 */
export function threeClasses(n = 200, opposed = false): ThreeClasses {
  const normal = keyedNormal(VALUES, 5);
  const weights = [1, 2].map((k) =>
    normal.map((value, i) => {
      const weight = Math.sign(value) * (0.5 + Math.abs(value));
      if (opposed) return i < HALF ? (k === 1 ? weight : -weight) : 0;
      return Math.floor(i / HALF) === k - 1 ? weight : 0;
    }),
  );
  const all = keyedUniform(40 * n * VALUES, 0.25, 0.75, 6);
  const pick = (row: number) => all.subarray(row * VALUES, (row + 1) * VALUES);
  const dot = (w: Float32Array, x: ArrayLike<number>) => w.reduce((sum, value, i) => sum + value * x[i], 0);
  // Gray images lie a little inside class 0, nearer to class 2.
  const bias = weights.map((w, k) => -dot(w, new Float32Array(VALUES).fill(0.5)) - [0.45, 0.25][k]);
  const logitsOf = (x: ArrayLike<number>) => [dot(weights[0], x) + bias[0], dot(weights[1], x) + bias[1]] as const;
  const rows = Array.from({ length: 40 * n }, (_, row) => row)
    .filter((row) => logitsOf(pick(row)).every((logit) => logit < -0.01))
    .slice(0, n);
  const images = Float32Array.from(rows.flatMap((row) => [...pick(row)]));
  const logits = (x: Tensor4D) =>
    tf.tidy(() => {
      const [one, two] = weights.map((w, k) =>
        x
          .reshape([-1, VALUES])
          .matMul(tf.tensor2d(w, [VALUES, 1]))
          .add(bias[k]),
      );
      return tf.concat([tf.zerosLike(one), one, two], 1) as Tensor2D;
    });
  const data = {
    ...{
      name: 'three classes',
      images,
      labels: new Int32Array(n),
      indices: Int32Array.from({ length: n }, (_, i) => i),
    },
    ...{ shape: [3, 4, 1] as const, classes: 3, provenance: 'made for tests' },
  };
  const shape: [number, number, number] = [3, 4, 1];
  return {
    model: { name: 'three', inputShape: shape, classes: 3, scores: 'logits', logits, predict: async (x) => logits(x) },
    data,
    logitsOf,
    reachable: (targets, epsilon) => {
      const reach = weights.map((values) => values.reduce((sum, w) => sum + epsilon * Math.abs(w), 0));
      return rows.filter((row) => targets.some((k) => logitsOf(pick(row))[k - 1] + reach[k - 1] > 0)).length;
    },
  };
}
