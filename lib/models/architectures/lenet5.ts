import type { Architecture } from '../architecture.js';

/** The MNIST network that adversarial-training libraries ship under the name LeNet5: 3×3 convolutions, 648,226 weights. */
export const lenet5: Architecture = {
  name: 'lenet5',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'conv1', filters: 32, kernel: 3, padding: 1 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'conv2d', weights: 'conv2', filters: 64, kernel: 3, padding: 1 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'flatten', order: 'chw' },
    { type: 'linear', weights: 'linear1', units: 200 },
    { type: 'relu' },
    { type: 'linear', weights: 'linear2', units: 10 },
  ],
};
