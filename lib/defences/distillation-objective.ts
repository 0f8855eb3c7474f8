import type { Network, Objective } from '../models/index.js';
import { type Tensor2D, tf } from '../tensor/index.js';
import { rowCrossEntropy } from './cross-entropy.js';

export interface DistillationObjectiveOptions {
  /** Opens the network that is asked; the caller's. */
  readonly teacher: () => Promise<Pick<Network, 'logits'>>;
  /** Which network that is: its name and the recipe that made it. */
  readonly description: string;
  /** Divides the logits of both in the softmax, above 0. */
  readonly temperature: number;
}

/**
 * Defensive distillation as an objective (Papernot et al., 2016): cross-entropy between the softmax of logits / T and
 * the teacher's, asked anew for each batch. Labels are not used.
 * @throws RangeError where the temperature is not above 0.
 */
export function distillationObjective({ teacher, description, temperature }: DistillationObjectiveOptions): Objective {
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new RangeError(`The temperature must be a number above 0, got ${temperature}.`);
  let wanted: Float32Array | undefined;
  return {
    description: `softmax at temperature ${temperature} of ${description}`,
    images: async ({ images }) => {
      const asked = await teacher();
      const soft = tf.tidy(() => tf.softmax(asked.logits(images).div(temperature)));
      wanted = soft.dataSync() as Float32Array;
      soft.dispose();
      return images.clone();
    },
    loss: (logits) => {
      if (!wanted) throw new Error('The loss was asked for before the images of its batch.');
      const [n] = logits.shape;
      const targets = tf.tensor2d(wanted, logits.shape);
      const { losses, gradient } = rowCrossEntropy(logits.div(temperature), targets);
      return [losses.mean(), gradient.div(n * temperature) as Tensor2D];
    },
  };
}
