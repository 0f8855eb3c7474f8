import { type Dataset, sliceRows } from '../../data/index.js';
import { type Architecture, lenet5, type Recipe, type TrainingSettings } from '../../models/index.js';

/** lenet5 with half its filters and hidden units: a quarter of its weights, for what is trained many times. */
export const halfLenet5: Architecture = {
  ...lenet5,
  name: 'half-lenet5',
  layers: lenet5.layers.map((layer, i) => {
    if (layer.type === 'conv2d') return { ...layer, filters: layer.filters / 2 };
    const last = i === lenet5.layers.length - 1;
    return layer.type === 'linear' && !last ? { ...layer, units: layer.units / 2 } : layer;
  }),
};

/** The undefended networks: `lenet5`, and the smaller one. */
export const BASES = { lenet5, half: halfLenet5 } as const;
export type BaseName = keyof typeof BASES;

/** Batches of 100 of some 55,000 images, on the fallback of 25. */
export const batchSizeFor = (train: Dataset): number => (train.labels.length > 10_000 ? 100 : 25);

/** The first held-out rows: what a multi-step check attacks at each look. On MNIST `most`, on the fallback 40. */
export const checkedRows = (
  { held, comparable }: { readonly held: Dataset; readonly comparable: boolean },
  most = 500,
): Dataset => sliceRows(held, { limit: comparable ? most : 40, atMost: true });

/** All that decides a network but its images, as plain data: what a result is carried over by. */
export const trainingOf = ({ name, architecture, settings, adversary, objective, selection }: Recipe) => [
  ...[name, architecture, settings],
  ...[adversary?.description, objective?.description, selection?.description].map((text) => text ?? null),
];

/** How undefended networks are trained: Adam at .001, falling along half a cosine. */
export const usualTraining = (train: Dataset): TrainingSettings => ({
  epochs: train.labels.length > 10_000 ? 5 : 40,
  batchSize: batchSizeFor(train),
  optimizer: { kind: 'adam', learningRate: 1e-3 },
  seed: 0,
});

/** Names of recipes say what they were trained on: kept ones are of MNIST. */
export const named = (name: string, train: Dataset): string => (train.labels.length > 10_000 ? name : `${name}-digits`);

export const baseRecipe = (name: BaseName, train: Dataset): Recipe => ({
  name: named(`standard-${name}`, train),
  architecture: BASES[name],
  data: train,
  settings: usualTraining(train),
});
