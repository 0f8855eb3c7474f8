import type { Architecture, Step } from '../../../../models/index.js';

const rectified = (step: Step): Step[] => [step, { type: 'relu' }];

/** Four convolutions and two dense layers on 32 × 32 colour images, without normalization: 329,602 weights. */
export const cifarNetwork: Architecture = {
  name: 'cifar-small',
  input: [32, 32, 3],
  initializer: 'glorot',
  layers: [
    ...rectified({ type: 'conv2d', weights: 'conv1', filters: 32, kernel: 4, stride: 2, padding: 1 }),
    ...rectified({ type: 'conv2d', weights: 'conv2', filters: 64, kernel: 3, padding: 1 }),
    ...rectified({ type: 'conv2d', weights: 'conv3', filters: 64, kernel: 4, stride: 2, padding: 1 }),
    ...rectified({ type: 'conv2d', weights: 'conv4', filters: 64, kernel: 3, stride: 2, padding: 1 }),
    { type: 'flatten', order: 'chw' },
    ...rectified({ type: 'linear', weights: 'linear1', units: 200 }),
    { type: 'linear', weights: 'linear2', units: 10 },
  ],
};
