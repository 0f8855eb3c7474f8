import { requireNumber } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { Adversary } from '../../models/index.js';
import { randomInBall, type Tensor4D, tf } from '../../tensor/index.js';
import { ascendCrossEntropy } from './ascent.js';
import { radiusIn } from './warm-up.js';

export interface PgdAdversaryOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Gradient steps. */
  readonly steps: number;
  /** Length of a step as a share of the radius (default 2.5 / steps). */
  readonly relativeStepSize?: number;
  /** Epochs over which the radius grows to epsilon (default 0). */
  readonly warmUp?: number;
  readonly seed?: number;
}

/**
 * The adversary of Madry et al. (2018): projected gradient ascent from a uniform point of the ball, its last iterate
 * learned in the place of every image. As `freshAdversary` with a `pgd` that never stops early and has this step size,
 * from other random starts, and without the engine's queries, budgets and verdicts.
 * @throws RangeError where a number is out of range.
 */
export function pgdAdversary(
  data: Dataset,
  { epsilon, steps, relativeStepSize = 2.5 / steps, warmUp = 0, seed = 0 }: PgdAdversaryOptions,
): Adversary {
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('relativeStepSize', relativeStepSize, { from: 0 });
  requireNumber('warmUp', warmUp, { from: 0, whole: true });
  return {
    description: `uniform start and last iterate of pgd on the cross-entropy, ${JSON.stringify({ norm: 'linf', epsilon, steps, relativeStepSize, warmUp, seed })}`,
    mode: 'instead',
    ratio: 1,
    images: async ({ network, images, rows, keys: [, epoch] }) => {
      const radius = radiusIn(epoch, epsilon, warmUp);
      const ascent = { epsilon: radius, stepSize: relativeStepSize * radius, steps };
      const start = tf.tidy(
        () =>
          images
            .add(randomInBall('linf', radius, images.shape, (row) => [seed, epoch, rows[row]]))
            .clipByValue(0, 1) as Tensor4D,
      );
      return ascendCrossEntropy(
        network,
        images,
        start,
        ascent,
        Array.from(rows, (row) => data.labels[row]),
      );
    },
  };
}
