import type { Architecture } from '../architecture.js';

/** Two hidden layers of 200 rectified units on the row of 28 × 28 pixels: 199,210 weights. */
export const mlp: Architecture = {
  name: 'mlp',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'fc1', units: 200 },
    { type: 'relu' },
    { type: 'linear', weights: 'fc2', units: 200 },
    { type: 'relu' },
    { type: 'linear', weights: 'fc3', units: 10 },
  ],
};
