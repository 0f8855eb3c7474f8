import type { Dataset } from '../../../../data/index.js';
import { type Architecture, lenet, mlp, type Recipe, type Step } from '../../../../models/index.js';
import { articleNetwork, articleRecipe } from '../../article.js';
import type { SetPlan } from './plan.js';

/** One of the networks that every data set has. */
export interface NetworkKind {
  /** What figures call it. */
  readonly name: string;
  /** In words, with its hidden layers. */
  readonly what: string;
  /** Networks of one kind see pixels alike: in their places, or as a row. */
  readonly kind: 'MLP' | 'convolutional';
  /** How it is trained on these images. */
  recipe(set: SetPlan, data: Dataset): Recipe;
}

type Shapeless = Omit<Architecture, 'input'>;

const BATCH = 128;

const convolutions: readonly Step[] = [16, 32, 32].flatMap((filters, i): Step[] => [
  { type: 'conv2d', weights: `conv${i + 1}`, filters, kernel: 3, padding: 'same' },
  { type: 'relu' },
  { type: 'maxPool2d', size: 2 },
]);

const three: Shapeless = {
  name: 'three-convolutions',
  initializer: 'torch',
  layers: [...convolutions, { type: 'flatten' }, { type: 'linear', weights: 'output', units: 10 }],
};

/** LeNet's dropout is for long trainings: in so few passes it only slows them. */
const undropped: Shapeless = {
  ...lenet,
  name: 'lenet-undropped',
  layers: lenet.layers.filter(({ type }) => type !== 'dropout' && type !== 'channelDropout'),
};

/** The article's network and its training, whatever the size of the images. */
const article =
  (file: string, seed: number): NetworkKind['recipe'] =>
  ({ id }, data) => ({
    ...articleRecipe(data, seed, `${id}-${file}`),
    architecture: { ...articleNetwork, input: data.shape },
  });

const inBatches =
  (
    file: string,
    architecture: Shapeless,
    passes: keyof SetPlan['epochs'],
    learningRate: number,
  ): NetworkKind['recipe'] =>
  ({ id, epochs }, data) => ({
    name: `${id}-${file}`,
    architecture: { ...architecture, input: data.shape },
    data,
    settings: { epochs: epochs[passes], batchSize: BATCH, optimizer: { kind: 'adam', learningRate }, seed: 0 },
  });

/** The article's network, the same once more, and three that differ from it more and more. */
export const NETWORKS: readonly NetworkKind[] = [
  {
    name: 'MLP 32',
    what: 'the article’s: 32 rectified units',
    kind: 'MLP',
    recipe: article('mlp-32', 0),
  },
  {
    name: 'MLP 32 b',
    what: 'the same from other initial weights',
    kind: 'MLP',
    recipe: article('mlp-32-retrained', 1),
  },
  {
    name: 'MLP 200',
    what: 'two layers of 200 rectified units',
    kind: 'MLP',
    recipe: inBatches('mlp-200-200', mlp, 'wide', 1e-3),
  },
  {
    name: 'LeNet',
    what: 'two convolutions of 5 × 5',
    kind: 'convolutional',
    recipe: inBatches('lenet', undropped, 'convolutional', 2e-3),
  },
  {
    name: 'CNN',
    what: 'three convolutions of 3 × 3',
    kind: 'convolutional',
    recipe: inBatches('three-convolutions', three, 'convolutional', 2e-3),
  },
];

/** What kind a network of that name is. */
export const kindOf = (name: string): NetworkKind['kind'] | undefined =>
  NETWORKS.find((network) => network.name === name)?.kind;
