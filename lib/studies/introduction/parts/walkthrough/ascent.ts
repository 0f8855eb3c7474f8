import { lossGradient, perturbationNorms } from '../../../../attacks/index.js';
import { pictureOf } from '../../../../data/index.js';
import { interruptSignal, pause, type Tensor4D, tf } from '../../../../tensor/index.js';
import { answersTo } from '../../answers.js';
import type { Photograph, Study } from '../../contracts.js';
import type { AscentStep } from './result.js';

/** Steps of this length in L2 each, up the loss; nothing but the range of pixels holds them. */
const LENGTH = 2;
const STEPS = 100;
const TOLD = [0, 1, 2, 5, 10, 20, 50, 100];
const DRAWN = [1, 10, 100];

/** Gradient ascent on the loss without a ball: the way in which nobody is fooled, once it has gone far. */
export async function unboundedAscent(
  { model, classes }: Pick<Study, 'model' | 'classes'>,
  { image, shape, label }: Photograph,
): Promise<AscentStep[]> {
  const labels = Int32Array.of(label);
  let images = tf.tensor4d(image, [1, ...shape]);
  const told: AscentStep[] = [];
  try {
    for (let step = 0; step <= STEPS; step++) {
      if (TOLD.includes(step)) {
        const now = images.dataSync() as Float32Array;
        const { l2, linf } = perturbationNorms(now, image);
        const answers = answersTo(model, now, { classes, label, top: 1 });
        const picture = DRAWN.includes(step) ? { picture: await pictureOf(now, shape) } : {};
        told.push({ step, l2, linf, loss: answers.loss, answers, ...picture });
      }
      await pause(interruptSignal());
      const next = tf.tidy(() => {
        const gradient = lossGradient(model, images, labels);
        return images.add(gradient.div(gradient.norm().maximum(1e-12)).mul(LENGTH)).clipByValue(0, 1) as Tensor4D;
      });
      images.dispose();
      images = next;
    }
  } finally {
    images.dispose();
  }
  return told;
}
