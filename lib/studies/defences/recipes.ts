import type { Network, Recipe } from '../../models/index.js';
import { named } from './base.js';
import type { Study } from './contracts.js';
import { architectureRecipes } from './parts/architecture/recipes.js';
import { ibpRecipe } from './parts/certified/recipes.js';
import { detectionRecipes } from './parts/detection/recipes.js';
import { leakingRecipe } from './parts/pitfalls/recipes.js';
import { smoothRecipes } from './parts/smooth/recipes.js';
import { smoothingRecipes } from './parts/smoothing/recipes.js';
import { TRAININGS, trainingRecipe } from './parts/training/recipes.js';

/** What recipes are made of. */
type Training = Pick<Study, 'train' | 'held' | 'epsilon' | 'comparable' | 'base' | 'trained'>;

/** Every network that the study trains on the images that it is opened with; those on CIFAR-10 are `cifarRecipes`. */
export const recipesOf = (study: Training): readonly Recipe[] => [
  ...TRAININGS.map((name) => trainingRecipe(name, study)),
  ...Object.values(architectureRecipes(study)),
  ...detectionRecipes(study),
  ...Object.values(smoothRecipes(study)),
  ibpRecipe(study),
  ...Object.values(smoothingRecipes(study)),
  leakingRecipe(study),
];

/**
 * The recipe of one of them by the name that its network is kept under: "madry", "ibp", "smoothed-050", …
 * @throws RangeError naming all that there are.
 */
export function recipeCalled(study: Training, name: string): Recipe {
  const all = recipesOf(study);
  const found = all.find((recipe) => recipe.name === named(name, study.train));
  if (!found)
    throw new RangeError(`No network is called ${name}; there are ${all.map((recipe) => recipe.name).join(', ')}.`);
  return found;
}

/** That network: kept in the repository, cached, or trained now; the study's. @throws RangeError as `recipeCalled`. */
export const networkCalled = async (study: Training, name: string): Promise<Network> =>
  (await study.trained(recipeCalled(study, name))).network;
