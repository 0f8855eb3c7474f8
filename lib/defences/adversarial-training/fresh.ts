import { type Attack, requireNumber } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { Adversary, DifferentiableClassifier } from '../../models/index.js';
import { tf } from '../../tensor/index.js';

export interface FreshAdversaryOptions {
  /** Share of each batch's rows that is attacked (default 1: Madry et al., 2018). */
  readonly ratio?: number;
  /** Keys the attack's random numbers, with the batch. */
  readonly seed?: number;
}

/**
 * Each batch attacked anew, on the network as it is by then. Also a row that is read wrong is attacked.
 * @throws RangeError where the ratio is no share.
 */
export function freshAdversary(
  data: Dataset,
  attack: Attack<DifferentiableClassifier>,
  { ratio = 1, seed = 0 }: FreshAdversaryOptions = {},
): Adversary {
  requireNumber('ratio', ratio, { from: 0, to: 1 });
  const { name, norm, epsilon, settings } = attack;
  return {
    description: `${name} on the network in training, ${JSON.stringify({ norm, epsilon, ...settings, seed })}`,
    mode: 'instead',
    ratio,
    images: async ({ network, images, rows, keys }) => {
      const labels = rows.map((row) => data.labels[row]);
      const [, epoch, batch] = keys;
      const result = await attack.run(
        network,
        { images, labels, indices: rows, predicted: labels },
        { seed: seed * 1_000_003 + epoch * 10_007 + batch },
      );
      return tf.tensor4d(result.images, [rows.length, ...data.shape]);
    },
  };
}
