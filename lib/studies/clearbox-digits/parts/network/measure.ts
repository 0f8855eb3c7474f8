import { pixelsOf } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { parameterCount, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { articleNetwork } from '../../article.js';
import type { Study } from '../../contracts.js';
import type { NetworkResult, TrainedNetwork } from './result.js';

/** What is measured on several networks is measured on these; a run with more seeds has more. */
export const networkSeeds = ({ seeds }: Pick<Study, 'seeds'>): readonly number[] =>
  seeds.length > 3 ? seeds : [0, 1, 2];

/** Trains (or opens) the article's network of each seed and counts its right answers. */
export async function measureNetwork(study: Study, onProgress: OnProgress = () => {}): Promise<NetworkResult> {
  const { train, test } = study;
  const seeds = networkSeeds(study);
  const networks: TrainedNetwork[] = [];
  for (const [i, seed] of seeds.entries()) {
    onProgress(`the article’s network, seed ${seed}`, i, seeds.length);
    const {
      network,
      metadata: { losses },
    } = await study.trained(seed);
    networks.push({
      seed,
      clean: agreement(await predictLabels(network, test), test.labels),
      loss: losses[losses.length - 1],
    });
  }
  return {
    stamp: study.stamp,
    parameters: parameterCount(articleNetwork),
    trainingImages: train.labels.length,
    pixels: pixelsOf(test),
    networks,
    lenet: agreement(await predictLabels(await study.lenet(), test), test.labels),
  };
}
