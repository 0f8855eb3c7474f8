import { noiseAugmentation } from '../../../../defences/index.js';
import type { Recipe } from '../../../../models/index.js';
import { halfLenet5, named, usualTraining } from '../../base.js';
import type { Study } from '../../contracts.js';

/** Standard deviations of the noise, in pixel units; each has a network of its own. */
export const SIGMAS = [0.25, 0.5, 1] as const;

/** "smoothed-025" for a σ of .25. */
export const smoothedName = (sigma: number): string => `smoothed-${String(Math.round(100 * sigma)).padStart(3, '0')}`;

/** The small network, trained under the noise that it is smoothed by (Cohen et al., 2019); on MNIST some three minutes each. */
export function smoothingRecipes({ train, comparable }: Pick<Study, 'train' | 'comparable'>): Record<string, Recipe> {
  const settings = { ...usualTraining(train), epochs: comparable ? 10 : 12 };
  return Object.fromEntries(
    SIGMAS.map((sigma) => [
      smoothedName(sigma),
      {
        name: named(smoothedName(sigma), train),
        architecture: halfLenet5,
        data: train,
        settings,
        adversary: noiseAugmentation({ sigma }),
      },
    ]),
  );
}
