import type { Architecture } from '../architecture.js';

/** A distilled student: one-dimensional convolutions over the row of 28 × 28 pixels (Trivedi and Trivedi, 2021). */
export const student: Architecture = {
  name: 'student',
  input: [28, 28, 1],
  initializer: 'glorot',
  layers: [
    { type: 'reshape', shape: [784, 1] },
    { type: 'conv1d', weights: 'conv1', filters: 32, kernel: 3 },
    { type: 'relu' },
    { type: 'conv1d', weights: 'conv2', filters: 32, kernel: 1 },
    { type: 'relu' },
    { type: 'maxPool1d', size: 2 },
    { type: 'conv1d', weights: 'conv3', filters: 64, kernel: 3 },
    { type: 'relu' },
    { type: 'conv1d', weights: 'conv4', filters: 64, kernel: 3 },
    { type: 'relu' },
    { type: 'maxPool1d', size: 2 },
    { type: 'flatten' },
    { type: 'linear', weights: 'fc1', units: 200 },
    { type: 'relu' },
    { type: 'dropout', rate: 0.5 },
    { type: 'linear', weights: 'fc2', units: 200 },
    { type: 'relu' },
    { type: 'linear', weights: 'logits', units: 10 },
  ],
};
