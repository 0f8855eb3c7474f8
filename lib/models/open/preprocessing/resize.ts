import { type Tensor4D, tf } from '../../../tensor/index.js';

/** [to, from], row-major: each place of a line as a weighted mean of the places of another. */
export interface Resampling {
  readonly to: number;
  readonly from: number;
  readonly weights: Float32Array;
}

/**
 * Bilinear weights between lines whose ends are the same, as Pillow and torchvision have them: a triangle as wide as two
 * steps of the coarser line, so that a smaller image averages what it leaves out.
 */
export function bilinear(from: number, to: number): Resampling {
  const weights = new Float32Array(to * from);
  const step = from / to;
  const reach = Math.max(1, step);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * step;
    const row = Array.from({ length: from }, (_, j) => Math.max(0, 1 - Math.abs(j + 0.5 - center) / reach));
    const sum = row.reduce((a, b) => a + b, 0);
    weights.set(
      row.map((weight) => weight / sum),
      i * from,
    );
  }
  return { to, from, weights };
}

/** The transpose: what takes cotangents of the one line to the other. */
export function transposed({ to, from, weights }: Resampling): Resampling {
  const turned = weights.map((_, k) => weights[(k % to) * from + Math.floor(k / to)]);
  return { to: from, from: to, weights: turned };
}

/** Images [n, h, w, c] with every column and every row resampled; the caller disposes what is returned. */
export const resampled = (images: Tensor4D, columns: Resampling, rows: Resampling): Tensor4D =>
  tf.tidy(() => {
    const [n, height, width, channels] = images.shape;
    const matrix = ({ to, from, weights }: Resampling) => tf.tensor2d(weights, [to, from]);
    const tall = images
      .transpose([0, 2, 3, 1])
      .reshape([-1, height])
      .matMul(matrix(columns), false, true)
      .reshape([n, width, channels, columns.to]);
    const wide = tall
      .transpose([0, 3, 2, 1])
      .reshape([-1, width])
      .matMul(matrix(rows), false, true)
      .reshape([n, columns.to, channels, rows.to]);
    return wide.transpose([0, 1, 3, 2]) as Tensor4D;
  });
