import { existsSync, readFileSync } from 'node:fs';
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
  // What is kept under the name may be of another data set, and of another network's shape.
  const kept = !retrain && existsSync(`${stem}.json`) && JSON.parse(readFileSync(`${stem}.json`, 'utf8')).recipe;
  return kept && kept === recipeOf(recipe) ? loadModel(stem, recipe.architecture) : cachedModel(recipe, options);
}
