import type { Dataset } from '../../lib/data/index.js';
import type { Architecture } from '../../lib/models/index.js';
import { keyedUniform } from '../../lib/tensor/index.js';

/** 2 × 3 grey images of two classes: which half is brighter. A linear model can tell them apart. */
export function toyData(n = 60, seed = 5): Dataset {
  const images = keyedUniform(n * 6, 0.3, 0.5, seed);
  const labels = Int32Array.from({ length: n }, (_, i) => i % 2);
  labels.forEach((label, row) => {
    for (let i = 0; i < 3; i++) images[row * 6 + label * 3 + i] += 0.2;
  });
  return {
    name: 'toy',
    images,
    labels,
    indices: Int32Array.from({ length: n }, (_, i) => i),
    shape: [2, 3, 1],
    classes: 2,
    provenance: 'made for tests',
  };
}

/** A small network with a dropout layer. */
export const toyNetwork: Architecture = {
  name: 'toy',
  input: [2, 3, 1],
  initializer: 'torch',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'fc1', units: 8 },
    { type: 'relu' },
    { type: 'dropout', rate: 0.2 },
    { type: 'linear', weights: 'fc2', units: 2 },
  ],
};
