import { atTemperature } from '../../../../defences/index.js';
import type { DifferentiableClassifier, Recipe } from '../../../../models/index.js';
import { baseRecipe } from '../../base.js';
import type { Study } from '../../contracts.js';
import { architectureRecipes, TEMPERATURE } from '../architecture/recipes.js';
import { smoothRecipes } from '../smooth/recipes.js';
import { trainingRecipe } from '../training/recipes.js';
import { leakingRecipe } from './recipes.js';

/** The networks of this part, all of them the study's, by the names of their recipes. */
export const NETWORKS = [
  ...(['standard-lenet5', 'standard-half', 'member-1-half', 'distilled', 'madry', 'trades'] as const),
  ...(['relu-half', 'silu-half', 'gradient-penalty-half', 'fgsm-rs-0', 'leaking'] as const),
] as const;
export type NetworkName = (typeof NETWORKS)[number];

type Opened = Pick<Study, 'train' | 'held' | 'trained' | 'epsilon' | 'comparable'>;

/** The recipe of one of them. Nothing is trained here. */
export function recipeFor(name: NetworkName, study: Opened): Recipe {
  switch (name) {
    case 'standard-lenet5':
      return baseRecipe('lenet5', study.train);
    case 'standard-half':
      return baseRecipe('half', study.train);
    case 'madry':
    case 'trades':
    case 'fgsm-rs-0':
      return trainingRecipe(name, study);
    case 'member-1-half':
    case 'distilled':
      return architectureRecipes(study)[name];
    case 'leaking':
      return leakingRecipe(study);
    default:
      return smoothRecipes(study)[name];
  }
}

/** One of them, opened or trained. */
export const networkFor = async (name: NetworkName, study: Opened): Promise<DifferentiableClassifier> =>
  (await study.trained(recipeFor(name, study))).network;

/** The same model under another name. */
export const renamed = (model: DifferentiableClassifier, name: string): DifferentiableClassifier => ({
  ...model,
  name,
});

/** The same answers, with every logit multiplied by a number above 0. */
export const scaled = (model: DifferentiableClassifier, scale: number): DifferentiableClassifier =>
  atTemperature(model, 1 / scale);

/** The distilled network as an attacker uses it who knows of its temperature: its answers are the same. */
export const cooled = (model: DifferentiableClassifier): DifferentiableClassifier => atTemperature(model, TEMPERATURE);
