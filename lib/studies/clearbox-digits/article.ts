import type { Dataset } from '../../data/index.js';
import type { Architecture, Recipe } from '../../models/index.js';

/** The article's network: 784 → 32 rectified units → 10 classes, 25,450 weights, Glorot's initial ones as Flux has them. */
export const articleNetwork: Architecture = {
  name: 'mlp-32',
  input: [28, 28, 1],
  initializer: 'glorot',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'hidden', units: 32 },
    { type: 'relu' },
    { type: 'linear', weights: 'output', units: 10 },
  ],
};

/** The article's training: Adam at Flux's rate, 200 steps, each on every training image. */
export const STEPS = 200;
export const RATE = 1e-3;

/** All that decides the article's network but its images and its seed. */
export const articleTraining = {
  architecture: articleNetwork,
  epochs: STEPS,
  // A rate that never falls.
  optimizer: { kind: 'adam', learningRate: RATE, schedule: { every: STEPS, rate: 1 } },
} as const;

/** How the article's network is trained: on these images, with this seed of the initial weights. */
export function articleRecipe(data: Dataset, seed: number, name = `article-mlp-${seed}`): Recipe {
  const { architecture, epochs, optimizer } = articleTraining;
  return { name, architecture, data, settings: { epochs, batchSize: data.labels.length, optimizer, seed } };
}
