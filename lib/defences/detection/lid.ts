import { requireNumber } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { Network } from '../../models/index.js';
import { type Tensor1D, type Tensor2D, tf } from '../../tensor/index.js';
import { type Detector, readingDetector } from './contract.js';
import { lastHidden } from './hidden.js';
import { valuesOf } from './values.js';

export interface LidOptions {
  /** Nearest reference rows that an estimate is made of (default 20). */
  neighbours?: number;
}

/** Keeps the logarithm of a distance of 0 finite. */
const TINY = 1e-12;

/**
 * Local intrinsic dimensionality of values [n, d] beside reference values [m, d], from the distances r₁ ≤ … ≤ r_k of the
 * k nearest: −k / Σ log(rᵢ / r_k), the maximum-likelihood estimate of Amsaleg et al. (2015). On a tape differentiable as
 * long as the same ones are nearest. A row of the reference itself is at distance 0 from itself: ask about others.
 * @throws RangeError where there are not k of them, or k is below 2.
 */
export function localDimension(values: Tensor2D, reference: Tensor2D, neighbours: number): Tensor1D {
  requireNumber('neighbours', neighbours, { from: 2, to: reference.shape[0], whole: true });
  return tf.tidy(() => {
    // Ranked on a copy: the order is not differentiated.
    const copy = tf.tensor2d(values.dataSync(), values.shape);
    const squares = tf.matMul(copy, reference, false, true).mul(-2).add(reference.square().sum(1)) as Tensor2D;
    const { indices } = tf.topk(squares.neg(), neighbours);
    const near = tf.gather(reference, indices.flatten().toInt()).reshape([-1, neighbours, values.shape[1]]);
    const logs = values.expandDims(1).sub(near).square().sum(2).add(TINY).log().div(2);
    const farthest = logs.max(1, true);
    // Equal distances would make it infinite.
    return farthest.sub(logs).mean(1).maximum(TINY).reciprocal() as Tensor1D;
  });
}

/**
 * Local intrinsic dimensionality around the values of the network's last hidden layer, in a batch of clean images (Ma et
 * al., 2018, "Characterizing adversarial subspaces using local intrinsic dimensionality"; there over all layers, weighed
 * by adversarial images): adversarial images are said to lie where it is higher. The network must stay as it is, and is
 * the caller's.
 * @throws RangeError where the network is no plain chain that ends in a dense layer, or there are fewer images than
 * neighbours.
 */
export async function lid(
  network: Network,
  reference: Dataset,
  { neighbours = 20 }: LidOptions = {},
): Promise<Detector> {
  requireNumber('neighbours', neighbours, { from: 2, to: reference.labels.length, whole: true });
  const hidden = lastHidden(network);
  try {
    const values = await valuesOf(hidden.apply, reference);
    const near = tf.tensor2d(values, [reference.labels.length, hidden.outputShape[0]]);
    return readingDetector({
      name: 'local intrinsic dimensionality',
      look: hidden.apply,
      linearize: hidden.linearize,
      judge: (output) => localDimension(output as Tensor2D, near, neighbours),
      dispose: () => {
        hidden.dispose();
        near.dispose();
      },
    });
  } catch (error) {
    hidden.dispose();
    throw error;
  }
}
