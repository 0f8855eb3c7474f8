import { type Tensor4D, tf } from '../../tensor/index.js';
import type { GeneratorLoss } from './contract.js';

export interface RelevanceLossOptions {
  /** Places of the class's most relevant values among the h · w · c of an image. */
  readonly relevant: readonly number[];
  /** How far relevant values are to fall, and all others to rise. */
  readonly epsilon: number;
  /** Weight of the relevant values' term, 0 to 1; the others' has the rest. */
  readonly constant: number;
}

/**
 * The LRP loss: α · mean over relevant values of (x − ε − g)², plus (1 − α) · mean over all others of
 * (x + ε − g)². It names what it wants, x ∓ ε, and asks no network.
 * @throws RangeError where a place is none of the image's.
 */
export function relevanceLoss(
  shape: readonly [number, number, number],
  { relevant, epsilon, constant }: RelevanceLossOptions,
): GeneratorLoss {
  const values = shape[0] * shape[1] * shape[2];
  const places = new Set(relevant);
  for (const place of places)
    if (!(Number.isInteger(place) && place >= 0 && place < values))
      throw new RangeError(`Relevant value ${place} does not exist: an image of ${shape.join(' × ')} has ${values}.`);
  const others = values - places.size;
  const [shift, weight] = tf.tidy(() => {
    const signs = new Float32Array(values).fill(epsilon);
    const weights = new Float32Array(values).fill(others ? (1 - constant) / others : 0);
    for (const place of places) {
      signs[place] = -epsilon;
      weights[place] = constant / places.size;
    }
    return [tf.keep(tf.tensor4d(signs, [1, ...shape])), tf.keep(tf.tensor4d(weights, [1, ...shape]))];
  });
  return {
    description: { loss: 'lrp', relevant: [...places].sort((a, b) => a - b), epsilon, constant },
    at: (images, generated) =>
      tf.tidy(() => {
        const off = generated.sub(images).sub(shift) as Tensor4D;
        const weighted = off.mul(weight).div(images.shape[0]) as Tensor4D;
        return { value: weighted.mul(off).sum(), cotangent: weighted.mul(2) as Tensor4D };
      }) as unknown as ReturnType<GeneratorLoss['at']>,
    dispose: () => tf.dispose([shift, weight]),
  };
}
