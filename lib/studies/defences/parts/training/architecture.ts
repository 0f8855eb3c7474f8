import type { Architecture } from '../../../../models/index.js';

/** The network of Wong, Rice and Kolter (2020) for MNIST: strided convolutions in the place of pools, 166,406 weights. */
export const fastMnist: Architecture = {
  name: 'fast-mnist',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'conv1', filters: 16, kernel: 4, stride: 2, padding: 1 },
    { type: 'relu' },
    { type: 'conv2d', weights: 'conv2', filters: 32, kernel: 4, stride: 2, padding: 1 },
    { type: 'relu' },
    { type: 'flatten', order: 'chw' },
    { type: 'linear', weights: 'linear1', units: 100 },
    { type: 'relu' },
    { type: 'linear', weights: 'linear2', units: 10 },
  ],
};
