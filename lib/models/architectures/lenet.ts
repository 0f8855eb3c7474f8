import type { Architecture } from '../architecture.js';

/** The LeNet of PyTorch's FGSM tutorial: 21,840 weights. */
export const lenet: Architecture = {
  name: 'lenet',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'conv1', filters: 10, kernel: 5 },
    { type: 'maxPool2d', size: 2 },
    { type: 'relu' },
    { type: 'conv2d', weights: 'conv2', filters: 20, kernel: 5 },
    { type: 'channelDropout', rate: 0.5 },
    { type: 'maxPool2d', size: 2 },
    { type: 'relu' },
    { type: 'flatten', order: 'chw' },
    { type: 'linear', weights: 'fc1', units: 50 },
    { type: 'relu' },
    { type: 'dropout', rate: 0.5 },
    { type: 'linear', weights: 'fc2', units: 10 },
  ],
};
