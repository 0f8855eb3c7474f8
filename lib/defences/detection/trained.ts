import type { Attack } from '../../attacks/index.js';
import {
  type Architecture,
  type DifferentiableClassifier,
  linearize,
  type Network,
  type Objective,
} from '../../models/index.js';
import { type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { rowCrossEntropy } from '../cross-entropy.js';
import { type Detector, readingDetector } from './contract.js';

/** A small network of two classes, clean (0) and adversarial (1), for images [h, w, c] of even height and width. */
export const detectorArchitecture = (input: readonly [number, number, number]): Architecture => ({
  name: 'detector',
  input,
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'conv1', filters: 16, kernel: 3, padding: 1 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'conv2d', weights: 'conv2', filters: 32, kernel: 3, padding: 1 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 2 },
    { type: 'flatten', order: 'chw' },
    { type: 'linear', weights: 'linear1', units: 64 },
    { type: 'relu' },
    { type: 'linear', weights: 'linear2', units: 2 },
  ],
});

/**
 * A network that was trained to tell clean from adversarial images (Metzen et al., 2017, "On detecting adversarial
 * perturbations"; there it reads the classifier's hidden values, here the image): its score is the logit of adversarial
 * minus that of clean. The network stays the caller's.
 * @throws RangeError where it does not have two classes.
 */
export function trainedDetector(network: Network): Detector {
  if (network.classes !== 2)
    throw new RangeError(
      `A trained detector has two classes, clean and adversarial; ${network.name} has ${network.classes}.`,
    );
  return readingDetector({
    name: 'trained network',
    look: network.logits,
    linearize: (images) => {
      const { logits, pullback, dispose } = linearize(network, images);
      return { output: logits, pullback: (cotangent) => pullback(cotangent as Tensor2D), dispose };
    },
    judge: (logits) =>
      tf.tidy(() => {
        const [clean, adversarial] = tf.split(logits, 2, 1);
        return adversarial.sub(clean).squeeze([1]) as Tensor1D;
      }),
  });
}

export interface DetectionObjectiveOptions {
  /** The network whose adversarial images are to be told; asked for when the training begins. */
  readonly of: () => Promise<DifferentiableClassifier>;
  /** Names that network in full: trainings of equal descriptions are taken for one. */
  readonly description: string;
  /** Each attacks an equal share of every batch. */
  readonly attacks: readonly Attack<DifferentiableClassifier>[];
}

/**
 * Trains a network of two classes to tell clean images (class 0) from adversarial ones of another network (class 1):
 * each batch is learned as it is and attacked anew. Images are attacked away from the other network's own answers, so
 * that their labels are not needed; all rows of the data are to be labelled 0.
 * @throws RangeError where there is no attack.
 */
export function detectionObjective({ of, description, attacks }: DetectionObjectiveOptions): Objective {
  if (!attacks.length) throw new RangeError('A detection objective needs one attack or more, got none.');
  const told = attacks.map(({ name, norm, epsilon, settings }) => [
    name,
    JSON.stringify({ norm, epsilon, ...settings }),
  ]);
  return {
    description: `clean from adversarial images of ${description}, each batch attacked anew by ${told.map((one) => one.join(' ')).join(' and ')}`,
    images: async ({ images, rows, keys: [seed, epoch, batch] }) => {
      const network = await of();
      const n = rows.length;
      const ends = attacks.map((_, i) => Math.round((n * (i + 1)) / attacks.length));
      const made: Tensor4D[] = [];
      try {
        for (const [i, attack] of attacks.entries()) {
          const from = ends[i - 1] ?? 0;
          if (ends[i] === from) continue;
          made.push(
            await attacked(attack, network, images, rows, [from, ends[i]], seed * 1_000_003 + epoch * 10_007 + batch),
          );
        }
        return tf.tidy(() => tf.concat([images, ...made]));
      } finally {
        tf.dispose(made);
      }
    },
    loss: (logits) => {
      const rows = logits.shape[0];
      const adversarial = Int32Array.from({ length: rows }, (_, row) => Number(row >= rows / 2));
      const wanted = tf.oneHot(tf.tensor1d(adversarial, 'int32'), 2).toFloat() as Tensor2D;
      const { losses, gradient } = rowCrossEntropy(logits, wanted);
      return [losses.mean(), gradient.div(rows) as Tensor2D];
    },
  };
}

/** Adversarial images of the rows [from, to) of a batch, attacked away from what the network answers. */
async function attacked(
  attack: Attack<DifferentiableClassifier>,
  network: DifferentiableClassifier,
  all: Tensor4D,
  rows: Int32Array,
  [from, to]: readonly [number, number],
  seed: number,
): Promise<Tensor4D> {
  const images = all.slice([from, 0, 0, 0], [to - from, -1, -1, -1]);
  const answers = tf.tidy(() => network.logits(images).argMax(1).toInt());
  try {
    const labels = answers.dataSync() as Int32Array;
    const given = { images, labels, indices: rows.subarray(from, to), predicted: labels };
    const { images: pixels } = await attack.run(network, given, { seed });
    return tf.tensor4d(pixels, images.shape);
  } finally {
    tf.dispose([images, answers]);
  }
}
