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

/** How the article's network is trained: on these images, with this seed of the initial weights. */
export const articleRecipe = (data: Dataset, seed: number, name = `article-mlp-${seed}`): Recipe => ({
  name,
  architecture: articleNetwork,
  data,
  settings: {
    epochs: STEPS,
    batchSize: data.labels.length,
    // A rate that never falls.
    optimizer: { kind: 'adam', learningRate: RATE, schedule: { every: STEPS, rate: 1 } },
    seed,
  },
});
