import type { Classifier } from '../../models/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import type { UniversalPerturbation } from './fit.js';

/**
 * The one change of `fitUniversal` added to every image, which is then clipped to [0, 1]. It looks at no image, so it
 * costs a model one query a row, and may break fewer rows than an attack made for each.
 */
export function universal(perturbation: UniversalPerturbation): Attack<Classifier> {
  const { delta, shape, norm, epsilon, target, n } = perturbation;
  return defineAttack({
    name: 'universal',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'labels',
    settings: { fittedOn: n, ...(target !== undefined && { target }) },
    target,
    check: ({ name, inputShape }) => {
      if (inputShape.join() !== shape.join())
        throw new RangeError(`The universal perturbation is [${shape}], ${name} takes images [${inputShape}].`);
    },
    perturb: async (wave) =>
      tf.tidy(() => wave.images.add(tf.tensor4d(delta, [1, ...shape])).clipByValue(0, 1) as Tensor4D),
  });
}
