import type { Recipe } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { trainingRecipe } from '../training/recipes.js';
import { ibpRecipe } from './recipes.js';

/** What a network of the part is, in words. */
export interface Described {
  readonly id: 'ibp' | 'madry' | 'standard-half';
  readonly name: string;
  /** Authors and year; none of usual training. */
  readonly paper?: string;
}

/** The network that is trained to be proved, and two that are not. */
export const NETWORKS: readonly Described[] = [
  { id: 'ibp', name: 'training on interval bounds', paper: 'Gowal et al., 2018' },
  { id: 'madry', name: 'adversarial training, PGD', paper: 'Madry et al., 2018' },
  { id: 'standard-half', name: 'usual training, half-size' },
];

export const certifiedRecipe = (
  id: Described['id'],
  study: Pick<Study, 'train' | 'held' | 'epsilon' | 'comparable'>,
): Recipe => (id === 'ibp' ? ibpRecipe(study) : trainingRecipe(id, study));
