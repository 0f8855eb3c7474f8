import { withImages } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';

import { type Network, predictLabels } from '../../../../models/index.js';
import type { Chain } from '../../contracts.js';
import type { LossName } from '../../schedule.js';
import { type TestSets, testImagesBy } from './images.js';
import type { Taught, UnderGenerators } from './result.js';

/** What a network says to test images with other pixels. */
export const answersTo = (network: Network, { test }: Pick<Chain, 'test'>, images: Float32Array): Promise<Int32Array> =>
  predictLabels(network, withImages(test, images, test.provenance));

/** A network's answers to the generators of one loss, taken by the true class, a random one, and a wrong one. */
export async function answersOf(
  network: Network,
  chain: Pick<Chain, 'test'>,
  loss: LossName,
  { classes, images }: TestSets,
): Promise<{ readonly own: Int32Array; readonly told: Pick<Taught, 'clean' | 'accuracy' | 'follows'> }> {
  const { labels } = chain.test;
  const own = await answersTo(network, chain, images[loss].own);
  const wrong = await answersTo(network, chain, images[loss].wrong);
  return {
    own,
    told: {
      clean: agreement(await predictLabels(network, chain.test), labels),
      accuracy: {
        true: agreement(own, labels),
        random: agreement(await answersTo(network, chain, images[loss].random), labels),
        wrong: agreement(wrong, labels),
      },
      follows: agreement(wrong, classes.wrong),
    },
  };
}

/** The same with the classes that the network itself, and the target, name on the clean images. */
export async function underGenerators(
  chain: Chain,
  name: UnderGenerators['network'],
  loss: LossName,
  sets: TestSets,
): Promise<UnderGenerators> {
  const network = await chain.network(name);
  const { labels } = chain.test;
  const { own, told } = await answersOf(network, chain, loss, sets);
  const clean = await predictLabels(network, chain.test);
  const named = name === 'target' ? clean : await predictLabels(chain.target, chain.test);
  const by = async (classes: Int32Array) =>
    agreement(await answersTo(network, chain, await testImagesBy(chain, loss, classes)), labels);
  const count = (is: (row: number) => boolean) => [...labels.keys()].filter(is).length;
  const predicted = await by(clean);
  return {
    network: name,
    loss,
    ...told,
    accuracy: { ...told.accuracy, predicted, target: name === 'target' ? predicted : await by(named) },
    mended: count((row) => clean[row] !== labels[row] && own[row] === labels[row]),
    broken: count((row) => clean[row] === labels[row] && own[row] !== labels[row]),
  };
}
