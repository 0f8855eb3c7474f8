import { staticAdversary } from '../../../../defences/index.js';
import { randomClasses } from '../../../../generators/index.js';
import { keptModel } from '../../../../study/index.js';
import type { Chain } from '../../contracts.js';
import { identity } from '../../identity.js';
import type { LossName } from '../../schedule.js';
import { answersOf } from './answers.js';
import { type TestSets, trainingImages } from './images.js';
import type { LabelPlan } from './plan.js';
import type { Taught } from './result.js';

/**
 * Two networks after the study's adversarial training, alike in all but whose generators made the images: those of the
 * true classes, and those of random ones, which say nothing of the label.
 */
export async function taughtBoth(
  chain: Chain,
  loss: LossName,
  sets: TestSets,
  { seeds: { random } }: LabelPlan,
): Promise<Taught[]> {
  const { set, train, schedule, retrain } = chain;
  const published = await chain.trained(loss);
  const made = (await chain.generators(loss)).map(({ metadata }) => metadata.recipe);
  const { network } = await keptModel(
    identity.id,
    {
      name: `${set}-${loss}-random-class-robust`,
      architecture: published.network.architecture,
      data: train,
      settings: published.metadata.settings,
      adversary: staticAdversary(train, () => trainingImages(chain, loss, train, randomClasses(train, random)), {
        description: JSON.stringify({ loss, generators: made, epsilon: schedule.epsilon, randomClasses: random }),
      }),
    },
    { retrain },
  );
  try {
    return [
      { loss, by: 'true', ...(await answersOf(published.network, chain, loss, sets)).told },
      { loss, by: 'random', ...(await answersOf(network, chain, loss, sets)).told },
    ];
  } finally {
    network.dispose();
  }
}
