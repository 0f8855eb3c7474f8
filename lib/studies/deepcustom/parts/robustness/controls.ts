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

/**
 * A fresh network of the target's architecture, each of its batches attacked anew and learned in the place of the clean
 * one: by FGSM, where single steps are known to be overfitted (Wong et al., 2020), or by PGD. The caller's.
 */
export async function controlNetwork(
  { chain, train, retrain }: Pick<Study, 'chain' | 'train' | 'retrain'>,
  by: 'fgsm' | 'pgd',
  { epsilon, controls: { epochs, learningRate, pgdSteps: steps } }: Pick<RobustnessPlan, 'epsilon' | 'controls'>,
  onProgress: OnProgress = () => {},
): Promise<Network> {
  const attack: Attack<DifferentiableClassifier> =
    by === 'fgsm'
      ? fgsm({ epsilon })
      : pgd({ epsilon, steps, stepSize: (CROSSING * epsilon) / steps, earlyStop: false });
  const { network } = await keptModel(
    identity.id,
    {
      name: `${chain.set}-fresh-${by}`,
      architecture: { ...chain.target.architecture, name: `${chain.set} target`, initializer: 'glorot' },
      data: train,
      settings: {
        epochs: epochs[by],
        batchSize: ADVERSARIAL_BATCH,
        optimizer: { kind: 'adam', learningRate, schedule: DECAY },
        seed: 0,
      },
      adversary: freshAdversary(train, attack),
    },
    { retrain },
    { onProgress: ({ epoch }) => onProgress(`a control, each batch attacked by ${by}`, epoch, epochs[by]) },
  );
  return network;
}
