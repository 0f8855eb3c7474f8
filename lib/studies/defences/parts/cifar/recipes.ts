import { pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { freshAdversary } from '../../../../defences/index.js';
import type { Recipe, TrainingSettings } from '../../../../models/index.js';
import { cifarNetwork } from './architecture.js';

/** The radius that CIFAR-10's robust networks are trained for (Madry et al., 2018), in pixel units. */
export const CIFAR_EPSILON = 8 / 255;

/** Steps of the search in training, and their length as a share of the radius: few and long. */
const SEARCH = { steps: 2, relativeStepSize: 0.625 } as const;

/** Ten epochs without augmentation, both networks alike; Adam at .002, falling along half a cosine. */
const SETTINGS: TrainingSettings = {
  epochs: 10,
  batchSize: 128,
  optimizer: { kind: 'adam', learningRate: 2e-3 },
  seed: 0,
};

/** All that decides the networks but the images, as plain data. */
export const CIFAR_TRAINING = {
  architecture: cifarNetwork,
  settings: SETTINGS,
  epsilon: CIFAR_EPSILON,
  search: SEARCH,
};

/**
 * The two networks of the part, by name: one trained as usual, and one on PGD of two steps at 8/255 made anew for every
 * batch. `data` are CIFAR-10's training images [32, 32, 3] in [0, 1]. On two cores a quarter of an hour for both.
 */
export const cifarRecipes = (data: Dataset) =>
  ({
    'cifar-standard': { name: 'cifar-standard', architecture: cifarNetwork, data, settings: SETTINGS },
    'cifar-robust': {
      name: 'cifar-robust',
      architecture: cifarNetwork,
      data,
      settings: SETTINGS,
      // The last iterate is learned, also of a row that is wrong before.
      adversary: freshAdversary(data, pgd({ epsilon: CIFAR_EPSILON, ...SEARCH, earlyStop: false })),
    },
  }) satisfies Record<string, Recipe>;
