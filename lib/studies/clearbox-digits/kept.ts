import type { Recipe, TrainedModel, TrainingOptions } from '../../models/index.js';
import { keptModel as keptFor, keptStem as stemFor } from '../../study/index.js';
import { identity } from './identity.js';

/** Where the repository keeps a model of this study: without its endings .json and .safetensors. */
export const keptStem = (name: string): string => stemFor(identity.id, name);

/** The model of this recipe: kept by the repository, from the cache, or trained now. */
export const keptModel = (
  recipe: Recipe,
  run: { readonly retrain: boolean },
  options: TrainingOptions = {},
): Promise<TrainedModel> => keptFor(identity.id, recipe, run, options);
