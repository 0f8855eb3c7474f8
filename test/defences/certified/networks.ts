import type { Architecture, Network } from '../../../lib/models/index.js';
import { createNetwork, initialWeights } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';

/** Where the weights and statistics of normalizations are drawn from; weights then get either sign. */
const NORMALIZATION: Readonly<Record<string, readonly [number, number]>> = {
  weight: [0.5, 1.5],
  bias: [-0.5, 0.5],
  running_mean: [-0.5, 0.5],
  running_var: [0.3, 2],
};

/** A network with fresh weights from the seed, biases that are not zero, and normalizations `norm` as after training. */
export function freshNetwork(architecture: Architecture, seed = 1): Network {
  const weights = { ...initialWeights(architecture, seed) };
  Object.entries(NORMALIZATION).forEach(([role, [low, high]], i) => {
    const name = `norm.${role}`;
    if (!(name in weights)) return;
    const { shape } = weights[name];
    const drawn = keyedUniform(shape[0], low, high, seed, 100 + i);
    weights[name] = { shape, data: drawn.map((value, k) => (role === 'weight' && k % 2 ? -value : value)) };
  });
  return createNetwork(architecture, weights);
}

/** Images [n, h, w, c] drawn from [0, 1]. */
export const someImages = ({ inputShape }: Network, n: number, seed = 3): Tensor4D =>
  tf.tensor4d(keyedUniform(n * inputShape.reduce((a, b) => a * b, 1), 0, 1, seed), [n, ...inputShape]);

/** Most rules: convolution, normalization, pools that do and do not overlap, branches, all activations. */
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
    { type: 'avgPool2d', size: 2, padding: [0, 1, 0, 1], countPadding: false },
    { type: 'flatten' },
    { type: 'linear', weights: 'e', units: 6 },
    { type: 'tanh' },
    { type: 'linear', weights: 'f', units: 3 },
  ],
};

/** The other rules: sequences, dilation, windows that grow, overlap or cover all, and what only moves values. */
export const otherLayers: Architecture = {
  name: 'other',
  input: [6, 6, 2],
  initializer: 'torch',
  layers: [
    { type: 'padChannels', before: 1, after: 1 },
    { type: 'affine', weights: 's' },
    { type: 'conv2d', weights: 'a', filters: 4, kernel: 3, padding: 2, dilation: 2 },
    { type: 'relu' },
    { type: 'convTranspose2d', weights: 'b', filters: 3, kernel: 3, stride: 2, padding: 1 },
    { type: 'crop2d', margin: [1, 0, 2, 1] },
    { type: 'tanh' },
    // Of 10 × 8 values, as windows that overlap.
    { type: 'adaptiveAvgPool2d', size: [4, 3] },
    { type: 'reshape', shape: [12, 3] },
    { type: 'conv1d', weights: 'c', filters: 5, kernel: 3 },
    { type: 'leakyRelu', slope: 0.2 },
    { type: 'globalAvgPool' },
    { type: 'linear', weights: 'd', units: 3 },
  ],
};
