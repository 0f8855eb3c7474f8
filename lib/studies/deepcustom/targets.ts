import { type Asset, type Dataset, resolveAsset } from '../../data/index.js';
import {
  type Architecture,
  isNetwork,
  type Network,
  openModel,
  type Recipe,
  type TrainedModel,
  type TrainingSettings,
} from '../../models/index.js';
import { keptModel } from '../../study/index.js';
import { FILES } from './assets.js';
import { identity } from './identity.js';
import type { SetName } from './schedule.js';

const dense = (weights: string, units: number) => [
  { type: 'linear', weights, units } as const,
  { type: 'relu' } as const,
];
const conv = (weights: string, filters: number) => [
  { type: 'conv2d', weights, filters, kernel: 3 } as const,
  { type: 'relu' } as const,
];
const pool = { type: 'maxPool2d', size: 2 } as const;

/** The study's networks under attack: five dense layers of 30 for MNIST (27,580 weights), three convolutions for CIFAR-10 (122,570). */
export const TARGETS: Readonly<Record<SetName, Architecture>> = {
  mnist: {
    name: 'mnist-5x30',
    input: [28, 28, 1],
    initializer: 'glorot',
    layers: [
      { type: 'flatten' },
      ...['dense1', 'dense2', 'dense3', 'dense4', 'dense5'].flatMap((name) => dense(name, 30)),
      { type: 'linear', weights: 'output', units: 10 },
    ],
  },
  cifar10: {
    name: 'cifar-keras',
    input: [32, 32, 3],
    initializer: 'glorot',
    layers: [
      ...[...conv('conv1', 32), pool],
      ...[...conv('conv2', 64), pool],
      ...conv('conv3', 64),
      { type: 'flatten' },
      ...dense('dense1', 64),
      { type: 'linear', weights: 'output', units: 10 },
    ],
  },
};

/** How the study trained them: Adam at .001, whose rate does not fall. */
const TARGET_TRAINING: Readonly<Record<SetName, Omit<TrainingSettings, 'seed'>>> = {
  mnist: {
    epochs: 20,
    batchSize: 128,
    optimizer: { kind: 'adam', learningRate: 1e-3, schedule: { every: 1, rate: 1 } },
  },
  cifar10: {
    epochs: 10,
    batchSize: 32,
    optimizer: { kind: 'adam', learningRate: 1e-3, schedule: { every: 1, rate: 1 } },
  },
};

/** The same for each data set; on the fallback, whose training images are few, smaller batches. */
const RECIPES = {
  mnist: { name: 'mnist-5x30', set: 'mnist', changes: {} },
  cifar10: { name: 'cifar-keras', set: 'cifar10', changes: {} },
  digits: { name: 'target-digits', set: 'mnist', changes: { batchSize: 32 } },
} as const;

/** What a target network is trained by here; `data` are the training images. */
export function targetRecipe(on: keyof typeof RECIPES, data: Dataset, seed: number): Recipe {
  const { name, set, changes } = RECIPES[on];
  return {
    name: `${name}-${seed}`,
    architecture: TARGETS[set],
    data,
    settings: { ...TARGET_TRAINING[set], ...changes, seed },
  };
}

/** A target network trained here with the study's settings: kept, cached or trained now; the caller's. */
export const trainedTarget = (
  on: keyof typeof RECIPES,
  data: Dataset,
  seed: number,
  run: { readonly retrain: boolean },
): Promise<TrainedModel> => keptModel(identity.id, targetRecipe(on, data, seed), run);

const PUBLISHED: Readonly<Record<SetName, { readonly architecture: Asset; readonly weights: Asset }>> = {
  mnist: { architecture: FILES.mnistArchitecture, weights: FILES.mnistWeights },
  cifar10: { architecture: FILES.cifarArchitecture, weights: FILES.cifarWeights },
};

/** The study's own network out of its Keras files; the caller's. */
export async function publishedTarget(set: SetName): Promise<Network> {
  const { architecture, weights } = PUBLISHED[set];
  const { file } = await resolveAsset(architecture);
  // Opened by the first, which names the pair.
  await resolveAsset(weights);
  const { model } = await openModel(file);
  if (!isNetwork(model)) throw new Error(`${file} is no network of this library's.`);
  return model;
}
