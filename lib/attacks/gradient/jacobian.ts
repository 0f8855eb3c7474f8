import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { finiteRows } from './differentiate.js';

/** The model at images of some rows of a wave. */
export interface LinearizedRows {
  /** Positions in the wave. */
  readonly rows: Int32Array;
  /** Which of the rows given to `linearizeRows` these are: [from, to). */
  readonly from: number;
  readonly to: number;
  /** [rows, classes]; freed with the linearization. */
  readonly logits: Tensor2D;
  /**
   * Σ over classes of cotangent [rows, classes] · ∂ logits / ∂ images: [rows, h, w, c], zero outside the mask, and for
   * rows where it is not finite. Costs each row one gradient, the forward pass included.
   */
  pullback(cotangent: Tensor2D): Tensor4D;
}

/**
 * Linearizes the model at images [rows, h, w, c] and joins what `use` makes of it along the first axis. Called in
 * calls of the wave's batch size, each freed before the next: what a forward pass keeps is the memory that counts.
 * The forward pass alone costs nothing, so `use` must pull back at least once. The caller disposes the result.
 */
export function linearizeRows<T extends Record<string, Tensor>>(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  use: (there: LinearizedRows) => T,
): T {
  return tf.tidy(() => {
    const parts = wave.calls(rows.length).map(([from, to]) =>
      tf.tidy(() => {
        const part = rows.subarray(from, to);
        const mask = wave.mask && wave.take(wave.mask, part);
        const model = linearize(wave.model, wave.seen(images, rows, from, to));
        try {
          wave.note(model.logits.dataSync(), part);
          return use({
            rows: part,
            from,
            to,
            logits: model.logits,
            pullback: (cotangent) => {
              wave.spend('gradients', part);
              return tf.tidy(() => {
                const gradient = finiteRows(model.pullback(cotangent));
                return mask ? (gradient.mul(mask) as Tensor4D) : gradient;
              });
            },
          });
        } finally {
          model.dispose();
        }
      }),
    );
    if (parts.length === 1) return parts[0];
    const names = Object.keys(parts[0]);
    return Object.fromEntries(names.map((name) => [name, tf.concat(parts.map((part) => part[name]))])) as T;
  });
}

/** Logits and their gradients, one block per class chosen. The caller disposes. */
export type Jacobian = {
  /** [rows, classes] */
  readonly logits: Tensor2D;
  /** ∂ logit / ∂ image of each class chosen, row by row: [rows, chosen, h · w · c]; zero outside the mask. */
  readonly gradients: Tensor;
};

/**
 * The gradients of chosen logits (default: all) with respect to images [rows, h, w, c] of these rows of the wave.
 * Costs each row one gradient per class chosen.
 */
export function jacobian(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  classes: readonly number[] = Array.from({ length: wave.model.classes }, (_, k) => k),
): Jacobian {
  return linearizeRows(wave, images, rows, ({ logits, pullback }) => {
    const gradients = classes.map((k) =>
      tf.tidy(() => {
        const cotangent = tf.oneHot(tf.fill([logits.shape[0]], k, 'int32'), wave.model.classes).toFloat();
        return pullback(cotangent as Tensor2D).reshape([-1, wave.width]);
      }),
    );
    return { logits: logits.clone(), gradients: tf.stack(gradients, 1) };
  });
}
