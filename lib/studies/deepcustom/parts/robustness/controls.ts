import { type Attack, fgsm, pgd } from '../../../../attacks/index.js';
import { freshAdversary } from '../../../../defences/index.js';
import type { DifferentiableClassifier, Network } from '../../../../models/index.js';
import { keptModel, type OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { identity } from '../../identity.js';
import { ADVERSARIAL_BATCH, DECAY } from '../../schedule.js';
import type { RobustnessPlan } from './plan.js';

/** Length of PGD’s whole walk in radii: it can cross the ball, and has a quarter more (Madry et al., 2018). */
export const CROSSING = 2.5;

/** PGD from one random start whose steps can cross the ball; its last iterate counts. */
export const crossingPgd = ({ epsilon, steps }: { readonly epsilon: number; readonly steps: number }) =>
  pgd({ epsilon, steps, stepSize: (CROSSING * epsilon) / steps, earlyStop: false });

/**
 * A fresh network of the target's architecture, a share of each of its batches attacked anew and learned in the place of
 * the clean images: by FGSM, where single steps are known to be overfitted (Wong et al., 2020), or by PGD. The caller's.
 */
export async function controlNetwork(
  { chain, train, retrain }: Pick<Study, 'chain' | 'train' | 'retrain'>,
  by: 'fgsm' | 'pgd',
  { controls: { fgsm: one, pgd: many, ratio, learningRate } }: Pick<RobustnessPlan, 'controls'>,
  onProgress: OnProgress = () => {},
): Promise<Network> {
  const attack: Attack<DifferentiableClassifier> = by === 'fgsm' ? fgsm(one) : crossingPgd(many);
  const { epochs } = by === 'fgsm' ? one : many;
  const { network } = await keptModel(
    identity.id,
    {
      name: `${chain.set}-fresh-${by}`,
      architecture: { ...chain.target.architecture, name: `${chain.set} target`, initializer: 'glorot' },
      data: train,
      settings: {
        epochs,
        batchSize: ADVERSARIAL_BATCH,
        optimizer: { kind: 'adam', learningRate, schedule: DECAY },
        seed: 0,
      },
      adversary: freshAdversary(train, attack, { ratio }),
    },
    { retrain },
    { onProgress: ({ epoch }) => onProgress(`a control, each batch attacked by ${by}`, epoch, epochs) },
  );
  return network;
}
