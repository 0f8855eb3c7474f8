import { ibpTraining } from '../../../../defences/index.js';
import type { Architecture, Recipe } from '../../../../models/index.js';
import { named } from '../../base.js';
import type { Study } from '../../contracts.js';

/** Strided convolutions in the place of pools, whose bounds are loose: 662,786 weights. */
const ibpNetwork: Architecture = {
  name: 'ibp',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'conv1', filters: 32, kernel: 4, stride: 2, padding: 1 },
    { type: 'relu' },
    { type: 'conv2d', weights: 'conv2', filters: 64, kernel: 4, stride: 2, padding: 1 },
    { type: 'relu' },
    { type: 'flatten', order: 'chw' },
    { type: 'linear', weights: 'linear1', units: 200 },
    { type: 'relu' },
    { type: 'linear', weights: 'linear2', units: 10 },
  ],
};

/**
 * A network trained on interval bounds (Gowal et al., 2018), as they do in a larger ball than it is certified in: .35 for
 * .3. On MNIST 40 epochs, which take half an hour of one core; 750 digits teach it a small ball alone.
 */
export const ibpRecipe = ({ train, comparable }: Pick<Study, 'train' | 'comparable'>): Recipe => ({
  name: named('ibp', train),
  architecture: ibpNetwork,
  data: train,
  settings: {
    epochs: comparable ? 40 : 8,
    batchSize: comparable ? 100 : 25,
    optimizer: { kind: 'adam', learningRate: comparable ? 1e-3 : 2e-3 },
    seed: 0,
  },
  objective: ibpTraining({ epsilon: comparable ? 0.35 : 0.1, warmUp: 1, growth: comparable ? 15 : 4 }),
});
