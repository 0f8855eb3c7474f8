import type { Purifier } from '../../attacks/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import { derivative, type Tensor1D, type Tensor4D, tf } from '../../tensor/index.js';
import { type Projection, type ProjectOptions, project, projectSlowly, settled } from './project.js';
import type { Vae } from './vae.js';

/** The image's code as one class, and the image that the decoder makes of it; on a tape differentiable. */
const throughCode = (vae: Vae, images: Tensor4D, classes: Tensor1D): Tensor4D =>
  tf.tidy(() => vae.decode(vae.encode(images, classes).mean, classes));

/**
 * Encodes and decodes (Meng and Chen, 2017), as the class that `seer` sees; without one for every class once, and the
 * closest of these images in L2 is taken. Its pullback is the exact one while that class stays the same.
 */
export const encodeDecode = (vae: Vae, seer?: DifferentiableClassifier): Purifier => {
  const classesOf = (images: Tensor4D): Tensor1D => {
    if (seer) return seer.logits(images).argMax(1).toInt() as Tensor1D;
    const { nearest, ...rest } = project(vae, images, { steps: 0, starts: 1 });
    tf.dispose(rest);
    return nearest;
  };
  return {
    name: seer ? `encode-decode as ${seer.name} sees it` : 'encode-decode',
    random: false,
    purify: (images) => tf.tidy(() => throughCode(vae, images, classesOf(images))),
    pullback: (images, _, cotangent) =>
      tf.tidy(() => {
        const classes = classesOf(images);
        return derivative((x) => throughCode(vae, x as Tensor4D, classes))(images, cotangent) as Tensor4D;
      }),
  };
};

/**
 * Images are replaced by the nearest ones on the manifold of the class whose manifold is nearest (see `project`).
 * @throws RangeError naming an option that does not fit.
 */
export function projection(vae: Vae, options: ProjectOptions = {}): Purifier {
  const { distance, starts } = settled(options);
  const keyed = (keys?: readonly number[]) => (keys ? { ...options, keys } : options);
  const shown = (found: Projection): Tensor4D => {
    const pure = vae.decode(found.codes, found.nearest);
    tf.dispose({ ...found });
    return pure;
  };
  return {
    name: `projection, ${distance}`,
    random: starts !== 1,
    purify: (images, keys) => shown(project(vae, images, keyed(keys))),
    purifySlowly: async (images, keys) => shown(await projectSlowly(vae, images, keyed(keys))),
  };
}
