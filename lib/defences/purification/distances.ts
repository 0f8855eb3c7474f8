import { type Tensor, type Tensor2D, type Tensor3D, tf } from '../../tensor/index.js';

/**
 * How far a reconstruction r is from an image x: Σ (r − x)²; Σ |r − x|; Σ (r − x)² + weight · ‖code‖², the most probable
 * code where pixels err normally with that variance; and Σ (a r + b − x)² with the brightness a ≥ 0, b that fits best.
 */
export const DISTANCES = ['l2', 'l1', 'map', 'affine'] as const;
export type Distance = (typeof DISTANCES)[number];

/** What a distance makes of reconstructions [n, k, h · w · c] of images [n, 1, h · w · c]. */
interface Rule {
  /** What is left of the image, and what the square (or size) of it is worth in the reconstruction. */
  compare(reconstructed: Tensor3D, images: Tensor3D): { readonly left: Tensor; readonly slope?: Tensor };
  readonly power: 1 | 2;
}

const plain = (power: 1 | 2): Rule => ({ power, compare: (r, x) => ({ left: r.sub(x) }) });

/** Both ends of the fit in closed form: a is covariance over variance, b makes the means equal. */
const affine: Rule = {
  power: 2,
  compare: (reconstructed, images) => {
    const r = reconstructed.sub(reconstructed.mean(2, true));
    const x = images.sub(images.mean(2, true));
    const slope = tf.relu(r.mul(x).sum(2, true)).div(r.square().sum(2, true).maximum(1e-12));
    return { left: r.mul(slope).sub(x), slope };
  },
};

const RULES: Readonly<Record<Distance, Rule>> = { l2: plain(2), l1: plain(1), map: plain(2), affine };

/** Distances of reconstructions [n, k, h · w · c] from images [n, 1, h · w · c], without what their codes add. */
export function distancesTo(distance: Distance, reconstructed: Tensor3D, images: Tensor3D): Tensor2D {
  return tf.tidy(() => {
    const { compare, power } = RULES[distance];
    const { left } = compare(reconstructed, images);
    return (power === 1 ? left.abs() : left.square()).sum(2) as Tensor2D;
  });
}

/** Their derivative by the reconstructions: [n, k, h · w · c]. At its best fit the brightness does not add to it. */
export function distanceGradient(distance: Distance, reconstructed: Tensor3D, images: Tensor3D): Tensor3D {
  return tf.tidy(() => {
    const { compare, power } = RULES[distance];
    const { left, slope } = compare(reconstructed, images);
    const gradient = power === 1 ? left.sign() : left.mul(2);
    return (slope ? gradient.mul(slope) : gradient) as Tensor3D;
  });
}
