import { lossGradient } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { type Tensor4D, tf } from '../../../../tensor/index.js';
import { stepAlong } from '../../step-along.js';
import { batchwise, joined, type Look, look } from './look.js';
import { to8Bits } from './rounding.js';

/** What one attack at one radius made of the photographs: the network's verdict, and that on the rounded images. */
export interface Verdicts {
  readonly epsilon: number;
  /** Wrong from the start is not right. */
  readonly right: Uint8Array;
  readonly rounded: Uint8Array;
  readonly losses: Float32Array;
}

export const signOfGradient = (model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array): Tensor4D =>
  tf.tidy(() => lossGradient(model, images, labels).sign() as Tensor4D);

const both = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((value, i) => value & b[i]);

/** The same images with 8 bits a value; the caller disposes. */
export const roundedTensor = (images: Tensor4D): Tensor4D =>
  tf.tensor4d(to8Bits(images.dataSync() as Float32Array), images.shape);

/**
 * FGSM at every radius, from one gradient a photograph: the step's direction is the same at all of them. The images are
 * those of the library's `fgsm`.
 */
export async function oneStep(
  model: DifferentiableClassifier,
  data: Dataset,
  epsilons: readonly number[],
  onProgress?: (done: number, total: number) => void,
): Promise<{ readonly clean: Look; readonly ladder: Verdicts[] }> {
  const batches = await batchwise(
    data,
    (images, labels) => {
      const direction = signOfGradient(model, images, labels);
      const steps = epsilons.map((epsilon) => {
        const moved = stepAlong(images, direction, epsilon);
        const rounded = roundedTensor(moved);
        const looks = { raw: look(model, moved, labels), rounded: look(model, rounded, labels) };
        tf.dispose([moved, rounded]);
        return looks;
      });
      direction.dispose();
      return { clean: look(model, images, labels), steps };
    },
    onProgress,
  );
  const clean = joined(batches.map((batch) => batch.clean));
  return {
    clean,
    ladder: epsilons.map((epsilon, k): Verdicts => {
      const raw = joined(batches.map(({ steps }) => steps[k].raw));
      const rounded = joined(batches.map(({ steps }) => steps[k].rounded));
      return {
        epsilon,
        right: both(raw.right, clean.right),
        rounded: both(rounded.right, clean.right),
        losses: raw.losses,
      };
    }),
  };
}
