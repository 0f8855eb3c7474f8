import { defineAttack } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import type { Classifier } from '../../../lib/models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';

/** Images of one pixel; the model calls those above one half class 1. Every distance is known by hand. */
export const threshold: Classifier = {
  name: 'threshold',
  inputShape: [1, 1, 1],
  classes: 2,
  scores: 'logits',
  predict: async (images) =>
    tf.tidy(() => {
      const above = images.reshape([-1, 1]).sub(0.5);
      return tf.concat([above.neg(), above], 1) as Tensor2D;
    }),
};

/** Ten pixels; distances to the boundary .05, .15, … .45 twice over; row 9 is labelled wrongly. */
export function tenPixels(): Dataset {
  const images = Float32Array.from([0.45, 0.35, 0.25, 0.15, 0.05, 0.55, 0.65, 0.75, 0.85, 0.95]);
  return {
    name: 'ten',
    images,
    labels: Int32Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 0]),
    indices: Int32Array.from({ length: 10 }, (_, i) => i),
    shape: [1, 1, 1],
    classes: 2,
    provenance: 'ten pixels made for tests',
  };
}

/** Moves every pixel across one half by as much as epsilon allows. */
export const push = (epsilon: number, name = 'push') =>
  defineAttack<Classifier>({
    name,
    kind: 'fixed',
    norm: 'linf',
    epsilon,
    access: 'scores',
    settings: { earlyStop: false },
    perturb: async (wave) =>
      tf.tidy(() => wave.images.add(tf.sign(tf.sub(0.5, wave.images)).mul(epsilon)).clipByValue(0, 1) as Tensor4D),
  });

/** Hands in the nearest pixel across one half, one part in a thousand beyond it. */
export const jump = (norm: 'linf' | 'l2' = 'linf') =>
  defineAttack<Classifier>({
    name: 'jump',
    kind: 'minimal',
    norm,
    access: 'labels',
    settings: {},
    perturb: async (wave) =>
      tf.tidy(
        () =>
          tf.where(
            wave.images.less(0.5),
            tf.onesLike(wave.images).mul(0.501),
            tf.onesLike(wave.images).mul(0.499),
          ) as Tensor4D,
      ),
  });
