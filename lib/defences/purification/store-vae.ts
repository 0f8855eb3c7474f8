import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Dataset, inProject, writeWhole } from '../../data/index.js';
import { type NamedArray, readSafetensors, type TrainingOptions, writeSafetensors } from '../../models/index.js';
import { backendInfo } from '../../tensor/index.js';
import { trainVae, type VaeSettings } from './train-vae.js';
import { createVae, type Vae, type VaeShape } from './vae.js';

/** Everything that decides what a trained autoencoder will be. */
export interface VaeRecipe {
  readonly name: string;
  readonly data: Dataset;
  readonly settings: VaeSettings;
}

/** What is known of a trained autoencoder, kept beside its weights. */
export interface VaeMetadata extends VaeShape {
  readonly name: string;
  readonly parameters: number;
  readonly data: { readonly provenance: string; readonly rows: number };
  readonly settings: VaeSettings;
  /** Mean negative evidence lower bound of each epoch, in nats an image. */
  readonly losses: readonly number[];
  readonly seconds: number;
  readonly versions: { readonly tfjs: string; readonly tensorflow: string; readonly node: string };
  readonly finished: string;
  /** Hash of the recipe: equal recipes are trained once. */
  readonly recipe: string;
}

export interface TrainedVae {
  readonly vae: Vae;
  readonly metadata: VaeMetadata;
}

/** Raised whenever the training gives something else. */
const VERSION = 1;

/** Short SHA-256 of all that decides a trained autoencoder but its name. */
export function vaeRecipeOf({ data, settings }: VaeRecipe): string {
  const hash = createHash('sha256').update(JSON.stringify([VERSION, settings, data.shape, data.classes]));
  return hash.update(data.images).update(data.labels).digest('hex').slice(0, 16);
}

/** Reads what `cachedVae` wrote; `stem` is the common path of NAME.json and NAME.safetensors. */
export function loadVae(stem: string): TrainedVae {
  const metadata = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as VaeMetadata;
  return { vae: createVae(metadata, readSafetensors(`${stem}.safetensors`)), metadata };
}

/**
 * The autoencoder of this recipe from the project's cache; where it is not there, trained now and kept. Its weights are
 * those of the file, rounded to half floats, so that it is the same one whether it was kept or is new.
 */
export async function cachedVae(
  recipe: VaeRecipe,
  options: Pick<TrainingOptions, 'onProgress' | 'signal'> = {},
): Promise<TrainedVae> {
  const hash = vaeRecipeOf(recipe);
  const stem = inProject('.cache', 'models', 'vae', `${recipe.name}-${hash}`);
  if (existsSync(`${stem}.json`) && existsSync(`${stem}.safetensors`)) return loadVae(stem);
  const { name, data, settings } = recipe;
  const start = Date.now();
  const { vae, losses } = await trainVae(data, settings, options);
  try {
    const arrays: Record<string, NamedArray> = Object.fromEntries(
      Object.entries(vae.weights).map(([weight, variable]) => [
        weight,
        { shape: variable.shape, data: variable.dataSync() as Float32Array },
      ]),
    );
    const { tfjs, tensorflow } = backendInfo();
    const { shape, classes, hidden, latent } = vae;
    const metadata: VaeMetadata = {
      name,
      shape,
      classes,
      hidden,
      latent,
      parameters: Object.values(arrays).reduce((sum, array) => sum + array.data.length, 0),
      data: { provenance: data.provenance, rows: data.labels.length },
      settings,
      losses,
      seconds: (Date.now() - start) / 1000,
      versions: { tfjs, tensorflow, node: process.version },
      finished: new Date().toISOString(),
      recipe: hash,
    };
    writeSafetensors(`${stem}.safetensors`, arrays, { half: true });
    writeWhole(`${stem}.json`, `${JSON.stringify(metadata, null, 2)}\n`);
  } finally {
    vae.dispose();
  }
  return loadVae(stem);
}
