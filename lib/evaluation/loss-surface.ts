import { lossGradient } from '../attacks/index.js';
import type { DifferentiableClassifier } from '../models/index.js';
import { interruptSignal, keyedRandom, pause, type Tensor4D, tf } from '../tensor/index.js';
import { crossEntropyOf } from './row-losses.js';

export interface SurfaceOptions {
  /** Length of the longest step along either direction, in pixel units. */
  readonly radius: number;
  /** Steps along each direction, an odd number: the middle one is the image itself (default 41). */
  readonly steps?: number;
  /** Keys the random direction (default 0). */
  readonly seed?: number;
}

/** The loss around one image, in the plane of two directions. */
export interface LossSurface {
  /** Steps along either direction, from −radius to radius. */
  readonly offsets: readonly number[];
  /** In nats: losses[j][i] is that after offsets[i] along the gradient's sign and offsets[j] along random signs. */
  readonly losses: readonly (readonly number[])[];
  /** There, the largest other logit minus the label's: above 0 the answer is wrong. */
  readonly margins: readonly (readonly number[])[];
}

const marginOf = (logits: Float32Array, label: number): number =>
  logits.reduce((most, logit, k) => (k === label ? most : Math.max(most, logit)), Number.NEGATIVE_INFINITY) -
  logits[label];

/** Signs ±1 of a coin, keyed (Rademacher's variables). */
export function randomSigns(length: number, ...keys: number[]): Float32Array {
  const random = keyedRandom(...keys);
  return Float32Array.from({ length }, () => (random() < 0.5 ? -1 : 1));
}

interface Directions {
  readonly gradient: Tensor4D;
  readonly sign: Tensor4D;
  readonly random: Tensor4D;
}

/**
 * The two directions at images [n, h, w, c]: the gradient of each row's cross-entropy and its sign, and random signs,
 * keyed by seed and row. The caller disposes.
 */
export function lossDirections(
  model: DifferentiableClassifier,
  images: Tensor4D,
  labels: Int32Array,
  { rows = Array.from(labels.keys()), seed = 0 }: { rows?: readonly number[]; seed?: number } = {},
): Directions {
  const width = images.size / labels.length;
  const random = new Float32Array(images.size);
  rows.forEach((row, i) => {
    random.set(randomSigns(width, seed, row), i * width);
  });
  return tf.tidy(() => {
    const gradient = lossGradient(model, images, labels);
    return { gradient, sign: gradient.sign(), random: tf.tensor4d(random, images.shape) };
  });
}

/**
 * The loss over the plane of the signed gradient and a random direction of signs, as in Tramèr et al. (2018). Images are
 * cut to [0, 1], as an attack's are. Where both directions agree on a pixel their steps add up, so that no pixel moves
 * more than |a| + |b|: an L∞ ball is a diamond in this plane.
 * @param image [h, w, c] in [0, 1]
 * @throws RangeError where `steps` is even or below 3, `radius` is no positive number, or the model has no class `label`.
 */
export async function lossSurface(
  model: DifferentiableClassifier,
  image: Float32Array,
  label: number,
  { radius, steps = 41, seed = 0 }: SurfaceOptions,
): Promise<LossSurface> {
  if (!(Number.isInteger(steps) && steps >= 3 && steps % 2 === 1))
    throw new RangeError(`A surface needs an odd number of steps, 3 or more, got ${steps}.`);
  if (!(Number.isFinite(radius) && radius > 0))
    throw new RangeError(`A surface needs a radius above 0, got ${radius}.`);
  if (!(Number.isInteger(label) && label >= 0 && label < model.classes))
    throw new RangeError(`${model.name} has the classes 0 to ${model.classes - 1}, got ${label}.`);
  const middle = (steps - 1) / 2;
  const offsets = Array.from({ length: steps }, (_, i) => (radius * (i - middle)) / middle);
  const one = tf.tensor4d(image, [1, ...model.inputShape]);
  const losses: number[][] = [];
  const margins: number[][] = [];
  let directions: Directions | undefined;
  try {
    directions = lossDirections(model, one, Int32Array.of(label), { seed });
    const { sign, random } = directions;
    for (const b of offsets) {
      await pause(interruptSignal());
      const logits = tf.tidy(() => {
        const along = sign.mul(tf.tensor4d(offsets, [steps, 1, 1, 1]));
        const images = one.add(random.mul(b)).add(along).clipByValue(0, 1) as Tensor4D;
        return model.logits(images).dataSync() as Float32Array;
      });
      const row = (i: number) => logits.subarray(i * model.classes, (i + 1) * model.classes);
      losses.push(offsets.map((_, i) => crossEntropyOf(row(i), label)));
      margins.push(offsets.map((_, i) => marginOf(row(i), label)));
    }
  } finally {
    tf.dispose([one, { ...directions }]);
  }
  return { offsets, losses, margins };
}
