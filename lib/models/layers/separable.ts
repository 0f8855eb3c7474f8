import { type Tensor, type Tensor4D, tf } from '../../tensor/index.js';

/**
 * Images [n, h, w, c] to [n, h′, w′, c] by how much of each row goes into each row of the output, [h′][h], and the same
 * of columns, in operations that a tape sees.
 */
export function rowsAndColumns(images: Tensor4D, down: readonly number[][], across: readonly number[][]): Tensor {
  const [n, height, width, channels] = images.shape;
  const [rows, columns] = [down.length, across.length];
  const matrix = tf
    .tensor2d(down.map((row) => [...row]))
    .reshape([rows, 1, height, 1])
    .mul(tf.tensor2d(across.map((row) => [...row])).reshape([1, columns, 1, width]))
    .reshape([1, rows * columns, height * width])
    .tile([n, 1, 1]);
  return tf.matMul(matrix, images.reshape([n, height * width, channels])).reshape([n, rows, columns, channels]);
}
