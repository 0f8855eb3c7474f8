import type { Poisoned } from '../../../../attacks/index.js';
import { agreement, type Proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import { articleRecipe } from '../../article.js';
import type { Study } from '../../contracts.js';
import { keptModel } from '../../kept.js';

/** Right answers on all test images. */
export const cleanOn = async (network: Network, { test }: Study): Promise<Proportion> =>
  agreement(await predictLabels(network, test), test.labels);

/** Trains the article's network on a poisoned set, and hands it over for as long as it is measured. */
export async function trainedOn<T>(
  study: Study,
  { data }: Poisoned,
  seed: number,
  name: string,
  measured: (network: Network) => Promise<T>,
): Promise<T> {
  const { network } = await keptModel(articleRecipe(data, seed, `poisoned-${name}`), study);
  try {
    return await measured(network);
  } finally {
    network.dispose();
  }
}
