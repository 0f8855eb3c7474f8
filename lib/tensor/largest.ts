import { type Tensor2D, tf } from './backend.js';

/** 1 at the `k` largest values of each row, 0 elsewhere: [n, d] → [n, d]; of equal values those on the left. */
export function largestOfRow(values: Tensor2D, k: number): Tensor2D {
  const [n, d] = values.shape;
  const count = Math.max(0, Math.min(d, Math.floor(k)));
  if (count === 0 || n === 0) return tf.zeros([n, d]);
  return tf.tidy(() => {
    const { indices } = tf.topk(values, count);
    const at = indices.add(tf.range(0, n, 1, 'int32').mul(tf.scalar(d, 'int32')).expandDims(1));
    return tf.scatterND(at.reshape([-1, 1]), tf.ones([n * count]), [n * d]).reshape([n, d]) as Tensor2D;
  });
}
