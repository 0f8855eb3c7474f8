import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';

/**
 * Images [n, h, w, c] to [n, h′, w′, c] by how much of each row goes into each row of the output, [h′][h], and the same
 * of columns, in operations that a tape sees.
 */
export function rowsAndColumns(images: Tensor4D, down: number[][], across: number[][]): Tensor {
  const [n, , width, channels] = images.shape;
  /** The first axis alone. */
  const mixed = (shares: number[][], x: Tensor): Tensor =>
    tf.matMul(tf.tensor2d(shares), x.reshape([x.shape[0], -1]) as Tensor2D);
  const rows = mixed(down, images.transpose([1, 0, 2, 3]));
  const columns = rows.reshape([down.length, n, width, channels]).transpose([2, 1, 0, 3]);
  return mixed(across, columns).reshape([across.length, n, down.length, channels]).transpose([1, 2, 0, 3]);
}
