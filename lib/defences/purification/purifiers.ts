import { derivative, type Tensor1D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Purifier } from './contracts.js';
import { type ProjectOptions, project } from './project.js';
import type { Vae } from './vae.js';

/** The image's code as one class, and the image that the decoder makes of it; on a tape differentiable. */
const throughCode = (vae: Vae, images: Tensor4D, classes: Tensor1D): Tensor4D =>
  tf.tidy(() => vae.decode(vae.encode(images, classes).mean, classes));

/**
 * Encodes and decodes (Meng and Chen, 2017): for every class once, and the closest of these images in L2 is taken. Its
 * pullback is the exact one while the closest class stays the closest.
 */
export const encodeDecode = (vae: Vae): Purifier => {
  const closestClasses = (images: Tensor4D) => {
    const { nearest, ...rest } = project(vae, images, { steps: 0, starts: 1 });
    tf.dispose(rest);
    return nearest;
  };
  return {
    name: 'encode-decode',
    random: false,
    purify: (images) => tf.tidy(() => throughCode(vae, images, closestClasses(images))),
    pullback: (images, _, cotangent) =>
      tf.tidy(() => {
        const classes = closestClasses(images);
        return derivative((x) => throughCode(vae, x as Tensor4D, classes))(images, cotangent) as Tensor4D;
      }),
  };
};

/** Images are replaced by the nearest ones on the manifold of the class whose manifold is nearest (see `project`). */
export const projection = (vae: Vae, options: ProjectOptions = {}): Purifier => ({
  name: `projection, ${options.distance ?? 'l2'}`,
  random: options.starts !== 1,
  purify: (images, keys) =>
    tf.tidy(() => {
      const { codes, nearest } = project(vae, images, keys ? { ...options, keys } : options);
      return vae.decode(codes, nearest);
    }),
});
