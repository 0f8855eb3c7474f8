import type { Dataset } from '../../lib/data/index.js';
import type { GeneratorLoss } from '../../lib/generators/losses/contract.js';
import type { Architecture } from '../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../lib/tensor/index.js';

/** A small autoencoder that normalizes by batches, as generators do. */
export const toyGenerator: Architecture = {
  name: 'toy generator',
  input: [4, 4, 1],
  initializer: 'glorot',
  layers: [
    { type: 'conv2d', weights: 'encoder', filters: 4, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'batchNorm', weights: 'norm' },
    { type: 'conv2d', weights: 'decoder', filters: 1, kernel: 3, padding: 'same' },
    { type: 'sigmoid' },
  ],
};

/** Noise of three classes. */
export const toyImages = (n = 23, seed = 3): Dataset => ({
  name: 'toy',
  images: keyedUniform(n * 16, 0, 1, seed),
  labels: Int32Array.from({ length: n }, (_, row) => row % 3),
  indices: Int32Array.from({ length: n }, (_, row) => row),
  shape: [4, 4, 1],
  classes: 3,
  provenance: 'made for tests',
});

/** Mean squared distance to white less the image: something to learn that asks no network. */
export const towardsNegative = (description: Record<string, unknown> = { loss: 'negative' }): GeneratorLoss => ({
  description,
  at: (images, generated) => {
    const off = tf.tidy(() => generated.sub(images.neg().add(1)) as Tensor4D);
    const made = tf.tidy(() => ({ value: off.square().mean(), cotangent: off.mul(2 / images.size) as Tensor4D }));
    off.dispose();
    return made;
  },
  dispose: () => {},
});
