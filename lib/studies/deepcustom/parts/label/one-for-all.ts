import {
  cachedGenerator,
  type Generator,
  type GeneratorLoss,
  generatorFor,
  type HitSpectra,
  type HitSpectrum,
  hiddenActivations,
  hitSpectra,
  mostSuspicious,
  negativeCrossEntropyLoss,
  suspiciousnessLoss,
  weightsHash,
} from '../../../../generators/index.js';
import { weightsOf } from '../../../../models/index.js';
import type { Chain } from '../../contracts.js';
import { DECAY } from '../../schedule.js';
import type { LabelResult } from './result.js';

/** LRP's loss is left out: it names relevant pixels class by class, and asks no network. */
export type AllLoss = keyof LabelResult['oneForAll'];

/** Epochs over all images in which there are about as many updates as in those of a generator of one class. */
export const epochsForAll = ({ plan, train }: Pick<Chain, 'plan' | 'train'>, loss: AllLoss): number =>
  Math.ceil(plan.epochs[loss] / train.classes);

/** The spectrum of all classes' images together. */
export function together({ layers, classes }: HitSpectra): HitSpectra {
  const sum = (of: keyof HitSpectrum) =>
    classes[0][of].map((_, unit) => classes.reduce((all, spectrum) => all + spectrum[of][unit], 0));
  return {
    layers,
    classes: [
      {
        activeRight: sum('activeRight'),
        activeWrong: sum('activeWrong'),
        inactiveRight: sum('inactiveRight'),
        inactiveWrong: sum('inactiveWrong'),
      },
    ],
  };
}

/** NCE: each image's own label. Suspiciousness: the units that are suspicious over all images; it sees no label. */
async function lossFor({ target, test, schedule }: Chain, loss: AllLoss): Promise<GeneratorLoss> {
  const targetId = weightsHash(weightsOf(target));
  if (loss === 'nce') return negativeCrossEntropyLoss({ target, targetId, label: null });
  const { constant, k = 0 } = schedule.losses.suspiciousness;
  const [suspicious] = mostSuspicious(together(await hitSpectra(target, test)), k);
  const activations = hiddenActivations(target);
  const made = suspiciousnessLoss({ activations, targetId, suspicious, constant });
  return {
    ...made,
    dispose: () => {
      made.dispose();
      activations.mapping.dispose();
    },
  };
}

/** One generator for the images of all classes, from the cache or trained now; the caller's. */
export async function generatorForAll(chain: Chain, loss: AllLoss): Promise<Generator> {
  const { set, train, schedule } = chain;
  const { learningRate, batchSize } = schedule.losses[loss];
  const made = await lossFor(chain, loss);
  try {
    return await cachedGenerator({
      name: `${set}-${loss}-all`,
      architecture: generatorFor(train.shape),
      data: train,
      label: null,
      loss: made,
      settings: {
        ...{ learningRate, batchSize, seed: 0 },
        ...{ decayStep: DECAY.every, decayRate: DECAY.rate },
        epochs: epochsForAll(chain, loss),
      },
    });
  } finally {
    made.dispose();
  }
}
