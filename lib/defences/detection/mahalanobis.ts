import { requireNumber } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { Network } from '../../models/index.js';
import { type Tensor1D, type Tensor2D, tf } from '../../tensor/index.js';
import { type Detector, readingDetector } from './contract.js';
import { fitGaussians, type Gaussians } from './gaussians.js';
import { lastHidden } from './hidden.js';
import { valuesOf } from './values.js';

export interface MahalanobisOptions {
  /** Share of the mean variance that is added to every direction (default .001). */
  ridge?: number;
}

/** Squared Mahalanobis distances [n] of values [n, d] from the nearest class; differentiable on a tape. */
export const nearestClass = (values: Tensor2D, { classes, dimension, means, whitening }: Gaussians): Tensor1D =>
  tf.tidy(() => {
    const white = tf.matMul(values, tf.tensor2d(Float32Array.from(whitening), [dimension, dimension]), false, true);
    const centers = tf.tensor3d(Float32Array.from(means), [1, classes, dimension]);
    return white.expandDims(1).sub(centers).square().sum(2).min(1) as Tensor1D;
  });

/**
 * How far the values of the network's last hidden layer lie from the nearest class, as normal distributions of one
 * covariance, fitted to clean images, measure it (Lee et al., 2018, "A simple unified framework for detecting
 * out-of-distribution samples and adversarial attacks"; there over all layers, weighed by adversarial images, and with
 * a small step on the image before). The network must stay as it is, and is the caller's.
 * @throws RangeError where the network is no plain chain that ends in a dense layer, or a class has no image.
 */
export async function mahalanobis(
  network: Network,
  clean: Dataset,
  { ridge = 1e-3 }: MahalanobisOptions = {},
): Promise<Detector> {
  requireNumber('ridge', ridge, { from: 0 });
  const hidden = lastHidden(network);
  try {
    const values = await valuesOf(hidden.apply, clean);
    const gaussians = fitGaussians(values, clean.labels, { classes: network.classes, ridge });
    return readingDetector({
      name: 'Mahalanobis distance',
      look: hidden.apply,
      linearize: hidden.linearize,
      judge: (output) => nearestClass(output as Tensor2D, gaussians),
      dispose: hidden.dispose,
    });
  } catch (error) {
    hidden.dispose();
    throw error;
  }
}
