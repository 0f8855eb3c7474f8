import type { Recipe } from '../../models/index.js';
import type { Study } from './contracts.js';
import { architectureRecipes } from './parts/architecture/recipes.js';
import { ibpRecipe } from './parts/certified/recipes.js';
import { detectionRecipes } from './parts/detection/recipes.js';
import { leakingRecipe } from './parts/pitfalls/recipes.js';
import { smoothRecipes } from './parts/smooth/recipes.js';
import { smoothingRecipes } from './parts/smoothing/recipes.js';
import { TRAININGS, trainingRecipe } from './parts/training/recipes.js';

/** Every network that the study trains on the images that it is opened with; those on CIFAR-10 are `cifarRecipes`. */
export const recipesOf = (study: Study): readonly Recipe[] => [
  ...TRAININGS.map((name) => trainingRecipe(name, study)),
  ...Object.values(architectureRecipes(study)),
  ...detectionRecipes(study),
  ...Object.values(smoothRecipes(study)),
  ibpRecipe(study),
  ...Object.values(smoothingRecipes(study)),
  leakingRecipe(study),
];
