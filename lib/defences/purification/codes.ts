import { keyedNormal, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Vae } from './vae.js';

/** Adam's constants, as Kingma and Ba (2015) have them. */
const [FIRST, SECOND, TINY] = [0.9, 0.999, 1e-8];

/** The classes of [n, classes, starts] codes in a row, int32. */
export const classColumn = (n: number, classes: number, starts: number): Tensor1D =>
  tf.tensor1d(
    Int32Array.from({ length: n * classes * starts }, (_, i) => Math.floor(i / starts) % classes),
    'int32',
  );

/** Codes [n · classes · starts, latent] at which the search starts. */
export function startCodes(
  vae: Vae,
  images: Tensor4D,
  { starts, keys }: { readonly starts: number; readonly keys: readonly number[] },
): Tensor2D {
  return tf.tidy(() => {
    const { classes, latent } = vae;
    const [n, height, width, channels] = images.shape;
    const each = images
      .expandDims(1)
      .tile([1, classes, 1, 1, 1])
      .reshape([n * classes, height, width, channels]);
    const { mean } = vae.encode(each as Tensor4D, classColumn(n, classes, 1));
    const drawn = tf.tensor4d(keyedNormal(classes * (starts - 1) * latent, ...keys), [1, classes, starts - 1, latent]);
    const first = mean.reshape([n, classes, 1, latent]);
    return tf.concat([first, drawn.tile([n, 1, 1, 1])], 2).reshape([n * classes * starts, latent]) as Tensor2D;
  });
}

/** One step of Adam on codes: what takes their place, and that of both running means. */
export function adamStep(
  [codes, mean, square]: readonly Tensor2D[],
  gradient: Tensor2D,
  step: number,
  rate: number,
): [Tensor2D, Tensor2D, Tensor2D] {
  const m = mean.mul(FIRST).add(gradient.mul(1 - FIRST));
  const s = square.mul(SECOND).add(gradient.square().mul(1 - SECOND));
  const length = s
    .div(1 - SECOND ** (step + 1))
    .sqrt()
    .add(TINY);
  const moved = codes.sub(m.mul(rate / (1 - FIRST ** (step + 1))).div(length));
  return [moved as Tensor2D, m as Tensor2D, s as Tensor2D];
}
