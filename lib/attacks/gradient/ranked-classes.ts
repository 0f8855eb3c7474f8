import { type Tensor2D, tf } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';

/** The logits with −∞ for the class of each one-hot row, whatever their size: [n, classes]. */
export const without = (logits: Tensor2D, oneHot: Tensor2D): Tensor2D =>
  tf.where(oneHot.cast('bool'), tf.fill(logits.shape, Number.NEGATIVE_INFINITY), logits) as Tensor2D;

/** The classes besides each row's label, by decreasing logit: one array [rows] for each rank, the runner-up first. */
export function rankedClasses(wave: Wave, logits: Tensor2D, rows: Int32Array): Int32Array[] {
  const { classes } = wave.model;
  const order = tf.tidy(() => {
    const own = tf.oneHot(
      tf.tensor1d(
        Int32Array.from(rows, (row) => wave.labels[row]),
        'int32',
      ),
      classes,
    );
    return tf.topk(without(logits, own.toFloat() as Tensor2D), classes - 1).indices.dataSync();
  });
  return Array.from({ length: classes - 1 }, (_, rank) =>
    Int32Array.from(rows, (_row, i) => order[i * (classes - 1) + rank]),
  );
}
