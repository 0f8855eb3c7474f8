import { type RandomClassifier, requireNumber } from '../../../attacks/index.js';
import {
  type Classifier,
  type DifferentiableClassifier,
  isDifferentiable,
  linearize,
  NO_ANSWER,
} from '../../../models/index.js';
import { keyedNormal, type Tensor4D, tf } from '../../../tensor/index.js';
import { countAnswers } from './counts.js';
import { answerOf } from './predict.js';

export interface SmoothedOptions {
  /** Standard deviation of the noise, from 0 (none), in pixel units of [0, 1]. */
  readonly sigma: number;
  /** Draws of each answer (default 1,000). */
  readonly samples?: number;
  /** Level of the test that an answer must pass, above 0, at most ½ (default .001). */
  readonly alpha?: number;
  /** Keys the defender's draws (default 0). */
  readonly seed?: number;
}

/** A smoothed classifier, for whoever can only ask. */
export type SmoothedClassifier = Pick<RandomClassifier, 'answers'>;

/** Keys of the defender's own draws, apart from whatever an attacker draws. */
const DEFENDER = 0x500;

/**
 * A classifier and Gaussian noise N(0, σ²) on every value as one that draws at random (Cohen, Rosenfeld and Kolter, 2019,
 * "Certified adversarial robustness via randomized smoothing"). Noisy images are not clipped to [0, 1]. `answers` is asked
 * as PREDICT: labels alone (1 for the class named, 0 for the others), NaN where it abstains, which is read as no answer;
 * one query of it is `samples` of the model. Draws are keyed by `seed`, by how often it was asked before and by the
 * image's position in the call: the same image may be answered otherwise in another place, or when it is asked again.
 * Certificates come from `certifySmoothed`.
 *
 * `drawn`, of a model with gradients, is the model at images with one draw of noise. Attacks reach the smoothed classifier
 * by `expectationOver(smoothed(model, { sigma }), { draws, average: 'probabilities' })`: with `pgd({ norm: 'l2', epsilon,
 * earlyStop: false })` that is SmoothAdv (Salman et al., 2019), by fresh noise at each step. An early stop ends just
 * across the boundary, where PREDICT abstains. To an attack's verdict an abstention is no success.
 * The model stays the caller's.
 * @throws RangeError where a number is out of range.
 */
export function smoothed(model: DifferentiableClassifier, options: SmoothedOptions): RandomClassifier;
export function smoothed(model: Classifier, options: SmoothedOptions): SmoothedClassifier;
export function smoothed(
  model: Classifier | DifferentiableClassifier,
  { sigma, samples = 1000, alpha = 0.001, seed = 0 }: SmoothedOptions,
): SmoothedClassifier | RandomClassifier {
  requireNumber('sigma', sigma, { from: 0 });
  requireNumber('samples', samples, { from: 1, whole: true });
  requireNumber('alpha', alpha, { above: 0, to: 0.5 });
  const { inputShape, classes } = model;
  const name = `${model.name} under noise of σ = ${sigma}`;
  let queries = 0;
  const answers: Classifier = {
    ...{ name: `${name}, by ${samples} draws at α = ${alpha}`, inputShape, classes },
    scores: 'labels',
    predict: async (images) => {
      const pixels = (await images.data()) as Float32Array;
      const [n] = images.shape;
      const size = pixels.length / n;
      const query = ++queries;
      const named = new Float32Array(n * classes);
      for (let row = 0; row < n; row++) {
        const image = pixels.subarray(row * size, (row + 1) * size);
        const counts = await countAnswers(model, image, { sigma, draws: samples, keys: [DEFENDER, seed, query, row] });
        const { answer } = answerOf(counts, alpha);
        if (answer === NO_ANSWER) named.fill(Number.NaN, row * classes, (row + 1) * classes);
        else named[row * classes + answer] = 1;
      }
      return tf.tensor2d(named, [n, classes]);
    },
  };
  if (!isDifferentiable(model)) return { answers };
  /** The images under the draw of these keys, the caller's. */
  const noisy = (images: Tensor4D, keys: readonly number[]): Tensor4D =>
    sigma === 0
      ? images.clone()
      : tf.tidy(() => images.add(tf.tensor4d(keyedNormal(images.size, ...keys), images.shape).mul(sigma)));
  return {
    answers,
    drawn: (keys) => {
      const logits = (images: Tensor4D) => tf.tidy(() => model.logits(noisy(images, keys)));
      return {
        ...{ name, inputShape, classes, logits },
        scores: 'logits',
        predict: async (images) => logits(images),
        // Noise that does not depend on the image has no part in the derivative.
        linearize: (images) => {
          const seen = noisy(images, keys);
          try {
            return linearize(model, seen);
          } finally {
            seen.dispose();
          }
        },
      };
    },
  };
}
