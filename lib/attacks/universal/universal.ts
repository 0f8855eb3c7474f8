import type { Classifier } from '../../models/index.js';
import { tf } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import type { UniversalPerturbation } from './fit.js';
import { digestOf, fitSettings } from './steps.js';

/** Images [n · h · w · c] with the one change added to each and clipped to [0, 1]: a copy. */
export const shifted = (images: Float32Array, { delta }: Pick<UniversalPerturbation, 'delta'>): Float32Array =>
  images.map((value, i) => Math.min(1, Math.max(0, value + delta[i % delta.length])));

/**
 * The one change of `fitUniversal` added to every image, which is then clipped to [0, 1]. It looks at no image, so it
 * costs a model one query a row, and may break fewer rows than an attack made for each.
 */
export function universal(perturbation: UniversalPerturbation): Attack<Classifier> {
  const { delta, shape, norm, epsilon, target } = perturbation;
  return defineAttack({
    name: 'universal',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'labels',
    settings: { ...fitSettings(perturbation), digest: digestOf(delta) },
    target,
    check: ({ name, inputShape }) => {
      if (inputShape.join() !== shape.join())
        throw new RangeError(`The universal perturbation is [${shape}], ${name} takes images [${inputShape}].`);
    },
    perturb: async ({ images }) => tf.tensor4d(shifted(images.dataSync() as Float32Array, perturbation), images.shape),
  });
}
