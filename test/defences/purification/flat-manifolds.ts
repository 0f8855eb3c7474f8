import type { Vae } from '../../../lib/defences/index.js';
import { keyedDirection, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';

const WIDTH = 6;
const LATENT = 2;

const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

/** Two orthonormal directions (Gram and Schmidt). */
function plane(seed: number): Float64Array[] {
  const [a, b] = [0, 1].map((i) => Float64Array.from(keyedDirection(WIDTH, seed, i)));
  const across = b.map((value, i) => value - product(a, b) * a[i]);
  const length = Math.sqrt(product(across, across));
  return [a, across.map((value) => value / length)];
}

/** An autoencoder whose manifolds are two planes through different points: all about them is known in closed form. */
export function flatManifolds() {
  const planes = [plane(3), plane(4)];
  const through = [0.3, 0.7];
  const directions = tf.tensor3d(
    planes.flatMap((both) => both.flatMap((d) => Array.from(d))),
    [2, LATENT, WIDTH],
  );
  const offsets = tf.tensor1d(through);
  const pixels = (codes: Tensor2D, classes: Tensor1D): Tensor2D =>
    tf
      .matMul(codes.expandDims(1), tf.gather(directions, classes))
      .squeeze([1])
      .add(tf.gather(offsets, classes).expandDims(1)) as Tensor2D;
  const codesOf = (vectors: Tensor2D, classes: Tensor1D): Tensor2D =>
    tf.matMul(vectors.expandDims(1), tf.gather(directions, classes), false, true).squeeze([1]) as Tensor2D;
  const vae: Vae = {
    shape: [2, 3, 1],
    classes: 2,
    hidden: 0,
    latent: LATENT,
    weights: {},
    // Halfway to the nearest codes: a search has something to find.
    encode: (images, classes) =>
      tf.tidy(() => ({
        mean: codesOf(
          images.reshape([-1, WIDTH]).sub(tf.gather(offsets, classes).expandDims(1)) as Tensor2D,
          classes,
        ).div(2),
        logVariance: tf.zeros([images.shape[0], LATENT]),
      })),
    pixelLogits: pixels,
    decode: (codes, classes) => tf.tidy(() => pixels(codes, classes).reshape([-1, 2, 3, 1]) as Tensor4D),
    decodeAt: (codes, classes) => {
      const shown = tf.keep(tf.tidy(() => pixels(codes, classes)));
      return {
        pixels: shown,
        pullback: (cotangent) => tf.tidy(() => codesOf(cotangent, classes)),
        dispose: () => shown.dispose(),
      };
    },
    dispose: () => tf.dispose([directions, offsets]),
  };
  /** The part of a vector along the plane of a class. */
  const along = (vector: ArrayLike<number>, of: number): number[] =>
    Array.from(vector, (_, i) => planes[of].reduce((sum, d) => sum + product(d, vector) * d[i], 0));
  /** From the nearest point of the plane of a class to an image. */
  const away = (image: ArrayLike<number>, of: number): number[] => {
    const from = Array.from(image, (value) => value - through[of]);
    const inside = along(from, of);
    return from.map((value, i) => value - inside[i]);
  };
  return { vae, along, away };
}
