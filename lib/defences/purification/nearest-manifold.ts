import type { DifferentiableClassifier, Linearization } from '../../models/index.js';
import { derivative, type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../../tensor/index.js';
import { classColumn } from './codes.js';
import { distancesTo } from './distances.js';
import { type ProjectOptions, project, projectSlowly, settled } from './project.js';
import type { Vae } from './vae.js';

/**
 * The class whose manifold is nearest, as an answer by itself: scores are minus the distances (analysis by synthesis,
 * Schott et al., 2019). Needs no other classifier. Its derivative is that of the distances to the nearest images found,
 * which stand still: at a nearest point their own move does not count (Danskin's theorem). So it is also the way to
 * change which class a projection takes. Answers (`predict`) come with pauses, logits and derivatives without.
 * @throws RangeError naming an option that does not fit.
 */
export function nearestManifold(vae: Vae, options: ProjectOptions = {}): DifferentiableClassifier {
  const { distance } = settled(options);
  const linearize = (images: Tensor4D): Linearization => {
    const [n] = images.shape;
    const [x, logits, nearest] = tf.tidy(() => {
      const { ofClasses, distances } = project(vae, images, options);
      const decoded = vae.decode(ofClasses, classColumn(n, vae.classes, 1)).reshape([n, vae.classes, -1]);
      const shown = images.reshape([n, 1, -1]);
      return [tf.keep(shown.clone()), tf.keep(distances.neg()), tf.keep(decoded)];
    }) as [Tensor3D, Tensor2D, Tensor3D];
    const gradient = derivative((at) => distancesTo(distance, nearest, at as Tensor3D).neg());
    return {
      logits,
      pullback: (cotangent) => tf.tidy(() => gradient(x, cotangent).reshape(images.shape) as Tensor4D),
      dispose: () => tf.dispose([x, logits, nearest]),
    };
  };
  return {
    name: `nearest manifold, ${distance}`,
    inputShape: vae.shape,
    classes: vae.classes,
    scores: 'logits',
    predict: async (images) => {
      const { distances, ...rest } = await projectSlowly(vae, images, options);
      tf.dispose({ ...rest });
      const scores = distances.neg() as Tensor2D;
      distances.dispose();
      return scores;
    },
    logits: (images) =>
      tf.customGrad((given, save) => {
        (save as (tensors: Tensor4D[]) => void)([given as Tensor4D]);
        return {
          value: tf.tidy(() => project(vae, given as Tensor4D, options).distances.neg()),
          // Searched anew: a tape says nobody when it lets go of a linearization.
          gradFunc: (cotangent, [before]) => {
            const there = linearize(before as Tensor4D);
            const back = there.pullback(cotangent as Tensor2D);
            there.dispose();
            return back;
          },
        };
      })(images) as Tensor2D,
    linearize,
  };
}
