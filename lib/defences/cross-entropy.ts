import { linearize, type Network } from '../models/index.js';
import { type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../tensor/index.js';

/**
 * The cross-entropy of each row [n] at logits and wanted distributions [n, classes], and its gradient with respect to
 * that row's logits [n, classes].
 */
export function rowCrossEntropy(
  logits: Tensor2D,
  targets: Tensor2D,
): { readonly losses: Tensor1D; readonly gradient: Tensor2D } {
  const logs = tf.logSoftmax(logits);
  return { losses: logs.mul(targets).sum(1).neg() as Tensor1D, gradient: logs.exp().sub(targets) as Tensor2D };
}

/** The gradient of each row's cross-entropy with respect to its image [n, h, w, c]; the caller's. */
export function inputGradient(network: Network, images: Tensor4D, targets: Tensor2D): Tensor4D {
  const at = linearize(network, images);
  try {
    return tf.tidy(() => at.pullback(rowCrossEntropy(at.logits, targets).gradient));
  } finally {
    at.dispose();
  }
}
