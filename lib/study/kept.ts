import { existsSync } from 'node:fs';
import { inProject } from '../data/index.js';
import {
  cachedModel,
  loadModel,
  type Recipe,
  recipeOf,
  type TrainedModel,
  type TrainingOptions,
} from '../models/index.js';

/** Where the repository keeps a model of a study: without its endings .json and .safetensors. */
export const keptStem = (study: string, name: string): string => inProject('models', study, name);

/**
 * The model of this recipe: what the repository keeps for the study, where it was trained by the same recipe and
 * `retrain` is not asked for; else from the project's cache, else trained now.
 */
export async function keptModel(
  study: string,
  recipe: Recipe,
  { retrain }: { readonly retrain: boolean },
  options: TrainingOptions = {},
): Promise<TrainedModel> {
  const stem = keptStem(study, recipe.name);
  if (!retrain && existsSync(`${stem}.json`)) {
    const kept = loadModel(stem, recipe.architecture);
    if (kept.metadata.recipe === recipeOf(recipe)) return kept;
    kept.network.dispose();
  }
  return cachedModel(recipe, options);
}
