import type { Architecture, Step } from '../architecture.js';

const rectified = (step: Step): Step[] => [step, { type: 'relu' }];

const convolutions = (first: number, filters: number): Step[] => [
  ...[first, first + 1].flatMap((n) =>
    rectified({ type: 'conv2d', weights: `feature_extractor.conv${n}`, filters, kernel: 3 }),
  ),
  { type: 'maxPool2d', size: 2 },
];

/** The SmallCNN for MNIST of TRADES (Zhang et al., 2019) and of Carlini and Wagner (2017): 312,202 weights. */
export const smallcnn: Architecture = {
  name: 'smallcnn',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    ...convolutions(1, 32),
    ...convolutions(3, 64),
    { type: 'flatten', order: 'chw' },
    ...rectified({ type: 'linear', weights: 'classifier.fc1', units: 200 }),
    { type: 'dropout', rate: 0.5 },
    ...rectified({ type: 'linear', weights: 'classifier.fc2', units: 200 }),
    { type: 'linear', weights: 'classifier.fc3', units: 10 },
  ],
};
