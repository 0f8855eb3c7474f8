import type { Network, Recipe } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { ibpRecipe } from '../certified/recipes.js';
import { smoothRecipes } from '../smooth/recipes.js';
import { trainingRecipe } from '../training/recipes.js';

/** A network whose evaluation hides nothing, under the name that it is kept by. */
export interface SoundModel {
  readonly id: string;
  readonly name: string;
  recipe(study: Study): Recipe;
}

const ofTraining = (id: 'standard-half' | 'standard-lenet5' | 'madry' | 'trades', name: string): SoundModel => ({
  ...{ id, name, recipe: (study) => trainingRecipe(id, study) },
});
const ofSmooth = (id: string, name: string): SoundModel => ({
  ...{ id, name, recipe: (study) => smoothRecipes(study)[id] },
});

/**
 * Ten models that are sound by how they were made, named before any was evaluated: two undefended ones, and eight
 * trained so that gradients are smoother, if anything. What is flagged here is a false alarm, or was taken for sound
 * wrongly.
 */
export const SOUND: readonly SoundModel[] = [
  ofTraining('standard-half', 'undefended, half size'),
  ofSmooth('relu-half', 'adversarial training, ReLU'),
  ofSmooth('softplus-half', 'adversarial training, softplus'),
  ofTraining('standard-lenet5', 'undefended'),
  ofSmooth('silu-half', 'adversarial training, SiLU'),
  ofSmooth('gelu-half', 'adversarial training, GELU'),
  ofSmooth('compactness-half', 'local and global compactness'),
  ofSmooth('gradient-penalty-half', 'input gradient penalty'),
  ofTraining('madry', 'adversarial training'),
  ofTraining('trades', 'TRADES'),
];

/** Networks of which the checklist may rightly speak: single steps overfit, and interval bounds flatten gradients. */
export const BESIDE: readonly SoundModel[] = [
  { id: 'fgsm-rs-0', name: 'fast adversarial training', recipe: (study) => trainingRecipe('fgsm-rs-0', study) },
  { id: 'ibp', name: 'trained on interval bounds', recipe: ibpRecipe },
];

/** Those of the ids, in the order of the list. */
export const ofIds = (models: readonly SoundModel[], ids: readonly string[]): readonly SoundModel[] =>
  models.filter(({ id }) => ids.includes(id));

export const opened = async (study: Study, model: SoundModel): Promise<Network> =>
  (await study.trained(model.recipe(study))).network;
