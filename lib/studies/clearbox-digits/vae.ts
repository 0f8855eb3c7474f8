import { existsSync } from 'node:fs';
import { cachedVae, loadVae, type TrainedVae, type VaeRecipe, vaeRecipeOf } from '../../defences/index.js';
import type { TrainingOptions } from '../../models/index.js';
import type { Study } from './contracts.js';
import { keptStem } from './kept.js';

type Given = Pick<Study, 'train' | 'comparable' | 'retrain'>;

/** The autoencoder of the study: on MNIST two to three minutes of training; smaller on the fallback's 897 digits. */
export const vaeRecipe = ({ train, comparable }: Pick<Given, 'train' | 'comparable'>): VaeRecipe => ({
  name: comparable ? 'digits-vae' : 'digits-vae-fallback',
  data: train,
  settings: comparable
    ? { hidden: 400, latent: 16, epochs: 15, batchSize: 128, learningRate: 1e-3, seed: 0 }
    : { hidden: 100, latent: 16, epochs: 25, batchSize: 50, learningRate: 3e-3, seed: 0 },
});

/** The study's autoencoder: what the repository keeps, where it is of the same recipe; else trained. The caller's. */
export async function openVae(
  study: Given,
  options: Pick<TrainingOptions, 'onProgress' | 'signal'> = {},
): Promise<TrainedVae> {
  const recipe = vaeRecipe(study);
  const stem = keptStem(recipe.name);
  if (!study.retrain && existsSync(`${stem}.json`)) {
    const kept = loadVae(stem);
    if (kept.metadata.recipe === vaeRecipeOf(recipe)) return kept;
    kept.vae.dispose();
  }
  return cachedVae(recipe, options);
}
