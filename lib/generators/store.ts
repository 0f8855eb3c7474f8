import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type Dataset, inProject, writeWhole } from '../data/index.js';
import {
  type Architecture,
  createMapping,
  type NamedArray,
  type NamedArrays,
  readSafetensors,
  weightsOf,
  writeSafetensors,
} from '../models/index.js';
import type { Generator, GeneratorMetadata, GeneratorSettings } from './contracts.js';
import type { GeneratorLoss } from './losses/contract.js';
import { type TrainingState, trainGenerator } from './train.js';

/** Everything that decides a generator. */
export interface GeneratorRecipe {
  readonly name: string;
  readonly architecture: Architecture;
  /** What it is trained on: images of one class, or of all. */
  readonly data: Dataset;
  /** The class; null for all. */
  readonly label: number | null;
  readonly loss: GeneratorLoss;
  readonly settings: GeneratorSettings;
  /** A generator to go on from, instead of fresh weights. */
  readonly from?: Generator;
}

export interface GeneratorOptions {
  /** Told the mean loss after each epoch. */
  readonly onEpoch?: (epoch: number, loss: number) => void;
  readonly signal?: AbortSignal;
}

/** Raised whenever the training code changes what a recipe gives; the first had no place in the hash. */
const VERSION: number = 1;

/** Seconds between two states of a training on disk. */
const STATE_EVERY = 30;

/** Short SHA-256 of all that decides a generator but its name. */
export function generatorRecipe({ architecture, data, label, loss, settings, from }: GeneratorRecipe): string {
  const plain = [architecture, data.shape, label, loss.description, settings, from?.metadata.weights ?? null];
  const hash = createHash('sha256').update(JSON.stringify(plain)).update(data.images);
  if (VERSION > 1) hash.update(`v${VERSION}`);
  // Images of one class have one label, which is among the plain data.
  if (label === null) hash.update(data.labels);
  return hash.digest('hex').slice(0, 16);
}

/** Short SHA-256 of weights, by name and value. */
export function weightsHash(weights: NamedArrays): string {
  const hash = createHash('sha256');
  for (const [name, { shape, data }] of Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name} ${shape}\n`).update(data);
  return hash.digest('hex').slice(0, 16);
}

/** Short SHA-256 of images and their labels. */
export const imagesHash = ({ images, labels }: Dataset): string =>
  createHash('sha256').update(images).update(labels).digest('hex').slice(0, 16);

/** Writes a generator as STEM.safetensors and STEM.json. */
export function saveGenerator(stem: string, { mapping, metadata }: Generator): void {
  writeSafetensors(`${stem}.safetensors`, weightsOf(mapping));
  writeWhole(`${stem}.json`, `${JSON.stringify(metadata, null, 2)}\n`);
}

/** Reads what `saveGenerator` wrote. */
export function loadGenerator(stem: string, architecture: Architecture): Generator {
  const metadata = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as GeneratorMetadata;
  return { mapping: createMapping(architecture, readSafetensors(`${stem}.safetensors`), metadata.name), metadata };
}

const one = (value: number): NamedArray => ({ shape: [1], data: new Float32Array([value]) });

/** A training's state as one file: weights and Adam's vectors side by side. */
function writeState(file: string, { weights, optimizer, losses, seconds }: TrainingState): void {
  const vectors = Object.entries(optimizer.vectors).flatMap(([name, kept]) =>
    kept.map((data, i): [string, NamedArray] => [`optimizer ${i} ${name}`, { shape: [data.length], data }]),
  );
  writeSafetensors(file, {
    ...weights,
    ...Object.fromEntries(vectors),
    update: one(optimizer.update),
    seconds: one(seconds),
    losses: { shape: [losses.length], data: Float32Array.from(losses) },
  });
}

function readState(file: string): TrainingState {
  const { update, seconds, losses, ...arrays } = readSafetensors(file);
  const vectors: Record<string, Float32Array[]> = {};
  const weights: Record<string, NamedArray> = {};
  for (const [key, array] of Object.entries(arrays)) {
    const [, place, name] = /^optimizer (\d+) (.+)$/.exec(key) ?? [];
    if (name === undefined) weights[key] = array;
    else {
      vectors[name] ??= [];
      vectors[name][Number(place)] = array.data;
    }
  }
  return {
    weights,
    optimizer: { update: update.data[0], vectors },
    losses: [...losses.data],
    seconds: seconds.data[0],
  };
}

/**
 * The generator of this recipe from the project's cache (or `folder`); where it is not there, trained now and kept. A
 * training that was stopped goes on from its last state, which is written behind an epoch, twice a minute at most.
 * @throws Interrupted when stopped; RangeError naming a setting that does not fit; TrainingDiverged where the loss is no
 * longer a number.
 */
export async function cachedGenerator(
  recipe: GeneratorRecipe,
  { onEpoch, signal }: GeneratorOptions = {},
  folder: string = inProject('.cache', 'generators', `v${VERSION}`),
): Promise<Generator> {
  const hash = generatorRecipe(recipe);
  const stem = `${folder}/${recipe.name}-${hash}`;
  if (existsSync(`${stem}.json`) && existsSync(`${stem}.safetensors`)) return loadGenerator(stem, recipe.architecture);
  const { name, architecture, data, label, loss, settings, from } = recipe;
  const stateFile = `${stem}.state.safetensors`;
  let saved = Date.now();
  const { mapping, losses, seconds } = await trainGenerator(architecture, data, loss, settings, {
    signal,
    ...(from && { weights: weightsOf(from.mapping) }),
    ...(existsSync(stateFile) && { resume: readState(stateFile) }),
    onEpoch: ({ epoch, loss, state }) => {
      onEpoch?.(epoch, loss);
      if (epoch === settings.epochs || Date.now() - saved < STATE_EVERY * 1000) return;
      writeState(stateFile, state());
      saved = Date.now();
    },
  });
  const generator: Generator = {
    mapping,
    metadata: {
      name,
      label,
      loss: loss.description,
      data: { provenance: data.provenance, rows: data.labels.length },
      settings,
      ...(from && { from: from.metadata.recipe }),
      losses,
      seconds,
      recipe: hash,
      weights: weightsHash(weightsOf(mapping)),
    },
  };
  try {
    saveGenerator(stem, generator);
  } catch (error) {
    mapping.dispose();
    throw error;
  }
  rmSync(stateFile, { force: true });
  return generator;
}
