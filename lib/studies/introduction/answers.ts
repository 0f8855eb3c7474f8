import { type Classifier, isDifferentiable } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';

/** A class with the probability that the network gives it. */
export interface Answer {
  readonly label: number;
  readonly name: string;
  readonly probability: number;
}

/** What the network makes of one image. */
export interface Answers {
  /** The likeliest classes, likeliest first. */
  readonly top: readonly Answer[];
  /** Of one class: its probability, and the loss −log of it, from logits. */
  readonly of: Answer;
  readonly loss: number;
}

/** log p over classes [n, k] of images [n, h, w, c]; the caller disposes it. */
export function logProbabilities(model: Classifier, images: Tensor4D): Tensor2D {
  if (!isDifferentiable(model)) throw new RangeError(`${model.name} gives no logits.`);
  return tf.tidy(() => tf.logSoftmax(model.logits(images)) as Tensor2D);
}

/**
 * The network's likeliest answers to one image [h, w, c] in [0, 1], and what it thinks of one class.
 * @param label the class whose probability and loss are told
 */
export function answersTo(
  model: Classifier,
  image: Float32Array,
  { classes, label, top = 5 }: { classes: readonly string[]; label: number; top?: number },
): Answers {
  const images = tf.tensor4d(image, [1, ...model.inputShape]);
  const logs = logProbabilities(model, images);
  const values = logs.dataSync() as Float32Array;
  tf.dispose([images, logs]);
  const answer = (k: number): Answer => ({ label: k, name: classes[k], probability: Math.exp(values[k]) });
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
  return { top: order.slice(0, top).map(answer), of: answer(label), loss: -values[label] };
}
