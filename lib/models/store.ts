import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Dataset, inProject, writeWhole } from '../data/index.js';
import { backendInfo } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import { readSafetensors, writeSafetensors } from './checkpoint/safetensors.js';
import type { Network } from './contracts.js';
import { createNetwork, initialWeights, weightsOf } from './network.js';
import type { Objective, WeightObjective } from './objective.js';
import type { Selected, Selection } from './selection.js';
import { type Adversary, type TrainingOptions, type TrainingSettings, train } from './training.js';

/** Everything that decides what a trained model will be. */
export interface Recipe {
  readonly name: string;
  readonly architecture: Architecture;
  readonly data: Dataset;
  readonly settings: TrainingSettings;
  /** Soft labels [n · classes] with what they are, where the data set's own labels are not used. */
  readonly targets?: { readonly description: string; readonly values: Float32Array };
  /** Adversarial training, by these images. */
  readonly adversary?: Adversary;
  /** What is minimized in the place of the cross-entropy. */
  readonly objective?: Objective | WeightObjective;
  /** Which of the networks on the way is kept; the last one where not given. */
  readonly selection?: Selection;
}

/** What is known of a trained model, kept beside its weights. */
export interface ModelMetadata {
  readonly name: string;
  readonly architecture: string;
  readonly parameters: number;
  readonly data: { readonly provenance: string; readonly rows: number; readonly targets: string };
  readonly settings: TrainingSettings;
  /** Of adversarial training: whose images, and how they are learned. */
  readonly adversary?: { readonly description: string; readonly mode: string; readonly ratio: number };
  /** What was minimized, where it was not the cross-entropy. */
  readonly objective?: string;
  /** Which of the networks on the way was kept, and why. */
  readonly selection?: Selected & { readonly description: string };
  /** Mean training loss of each epoch. */
  readonly losses: readonly number[];
  readonly seconds: number;
  readonly versions: { readonly tfjs: string; readonly tensorflow: string; readonly node: string };
  readonly finished: string;
  /** Hash of the recipe: equal recipes are trained once. */
  readonly recipe: string;
  /** Of the file of weights, where the repository keeps it. */
  readonly sha256?: string;
  /** What is claimed of the model, each with its n and interval; a test recomputes them. */
  readonly claims?: readonly {
    metric: string;
    value: number;
    n: number;
    interval: readonly [number, number];
    data: string;
  }[];
}

export interface TrainedModel {
  readonly network: Network;
  readonly metadata: ModelMetadata;
}

/** Short SHA-256 of all that decides a trained model but its name: what `ModelMetadata.recipe` holds. */
export function recipeOf({ architecture, data, settings, targets, adversary, objective, selection }: Recipe): string {
  const hash = createHash('sha256').update(JSON.stringify([architecture, settings, data.shape]));
  if (adversary) hash.update(JSON.stringify([adversary.mode, adversary.ratio, adversary.description]));
  for (const more of [objective?.description, selection && [selection.description, selection.every]])
    if (more) hash.update(JSON.stringify(more));
  for (const values of [data.images, data.labels, ...(targets ? [targets.values] : [])]) hash.update(values);
  return hash.digest('hex').slice(0, 16);
}

/** Writes a model as NAME.safetensors and NAME.json; `stem` is their common path. */
export function saveModel(stem: string, { network, metadata }: TrainedModel): void {
  writeSafetensors(`${stem}.safetensors`, weightsOf(network));
  writeWhole(`${stem}.json`, `${JSON.stringify(metadata, null, 2)}\n`);
}

/** Reads what saveModel wrote. */
export function loadModel(stem: string, architecture: Architecture): TrainedModel {
  const metadata = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as ModelMetadata;
  return { network: createNetwork(architecture, readSafetensors(`${stem}.safetensors`), metadata.name), metadata };
}

/** Trains by the recipe. */
export async function trainModel(recipe: Recipe, options: TrainingOptions = {}): Promise<TrainedModel> {
  const { name, architecture, data, settings, targets, adversary, objective, selection } = recipe;
  const network = createNetwork(architecture, initialWeights(architecture, settings.seed), name);
  const start = Date.now();
  let losses: number[];
  let selected: Selected | undefined;
  try {
    losses = await train(network, data, settings, {
      ...options,
      targets: targets?.values,
      adversary,
      objective,
      selection,
      onSelected: (seen) => {
        selected = seen;
      },
    });
  } catch (error) {
    network.dispose();
    throw error;
  }
  const { tfjs, tensorflow } = backendInfo();
  const metadata: ModelMetadata = {
    name,
    architecture: architecture.name,
    parameters: Object.values(network.weights).reduce((sum, { size }) => sum + size, 0),
    data: { provenance: data.provenance, rows: data.labels.length, targets: targets?.description ?? 'hard labels' },
    settings,
    ...(adversary && {
      adversary: { description: adversary.description, mode: adversary.mode, ratio: adversary.ratio },
    }),
    ...(objective && { objective: objective.description }),
    ...(selection && selected && { selection: { description: selection.description, ...selected } }),
    losses,
    seconds: (Date.now() - start) / 1000,
    versions: { tfjs, tensorflow, node: process.version },
    finished: new Date().toISOString(),
    recipe: recipeOf(recipe),
  };
  return { network, metadata };
}

/** Raised whenever the training code changes what a recipe gives: models of an older one are then trained anew. */
const TRAINING_VERSION = 3;

/** The model of this recipe from the project's cache; where it is not there, trained now and kept. */
export async function cachedModel(recipe: Recipe, options?: TrainingOptions): Promise<TrainedModel> {
  const stem = inProject('.cache', 'models', `v${TRAINING_VERSION}`, `${recipe.name}-${recipeOf(recipe)}`);
  if (existsSync(`${stem}.json`) && existsSync(`${stem}.safetensors`)) {
    const kept = loadModel(stem, recipe.architecture);
    // A training that was ended early is only what was asked for where ending it early was allowed.
    const { losses } = kept.metadata;
    if (
      losses.length === recipe.settings.epochs ||
      recipe.selection?.stop?.(kept.metadata.selection?.scores ?? []) ||
      options?.stopWhen?.(losses)
    )
      return kept;
    kept.network.dispose();
  }
  const trained = await trainModel(recipe, options);
  try {
    saveModel(stem, trained);
  } catch (error) {
    trained.network.dispose();
    throw error;
  }
  return trained;
}
