import type { Architecture, Network } from '../../../lib/models/index.js';
import { createNetwork, initialWeights } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';

/** A network with fresh weights from the seed, and biases that are not zero. */
export function freshNetwork(architecture: Architecture, seed = 1): Network {
  const weights = initialWeights(architecture, seed);
  return createNetwork(architecture, weights);
}

/** Images [n, h, w, c] drawn from [0, 1]. */
export const someImages = ({ inputShape }: Network, n: number, seed = 3): Tensor4D =>
  tf.tensor4d(keyedUniform(n * inputShape.reduce((a, b) => a * b, 1), 0, 1, seed), [n, ...inputShape]);

/** Every kind of rule: convolution, normalization, pools that do and do not overlap, branches, all activations. */
export const manyLayers: Architecture = {
  name: 'many',
  input: [8, 8, 2],
  initializer: 'torch',
  layers: [
    { type: 'zeroPad2d', padding: 1 },
    { type: 'conv2d', weights: 'a', filters: 4, kernel: 3 },
    { type: 'batchNorm', weights: 'norm' },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2, stride: 1, padding: [0, 1, 0, 1] },
    {
      type: 'residual',
      body: [
        { type: 'conv2d', weights: 'b', filters: 4, kernel: 3, padding: 1 },
        { type: 'leakyRelu', slope: 0.1 },
        { type: 'conv2d', weights: 'c', filters: 4, kernel: 3, padding: 1, groups: 2 },
      ],
    },
    { type: 'dropout', rate: 0.5 },
    { type: 'maxPool2d', size: 2 },
    { type: 'sigmoid', name: 'split' },
    { type: 'conv2d', weights: 'd', filters: 3, kernel: 1, name: 'left' },
    { type: 'concat', inputs: ['split', 'left'] },
    { type: 'avgPool2d', size: 2 },
    { type: 'flatten' },
    { type: 'linear', weights: 'e', units: 6 },
    { type: 'tanh' },
    { type: 'linear', weights: 'f', units: 3 },
  ],
};
