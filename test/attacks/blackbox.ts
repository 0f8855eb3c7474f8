import type { Attack, AttackBatch, AttackResult } from '../../lib/attacks/index.js';
import type { Classifier } from '../../lib/models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';

/** A classifier as a server shows it: nothing but `predict`, and a count of the rows it was sent. */
export interface Served extends Classifier {
  readonly served: { rows: number; calls: number };
}

export function serve(
  model: Classifier,
  scores: Classifier['scores'] = model.scores,
  answer: (scores: Tensor2D) => Tensor2D = (given) => given.clone(),
): Served {
  const served = { rows: 0, calls: 0 };
  const { name, inputShape, classes } = model;
  return {
    name: `${name}, served`,
    inputShape,
    classes,
    scores,
    served,
    predict: async (images) => {
      served.rows += images.shape[0];
      served.calls += 1;
      const given = await model.predict(images);
      try {
        return tf.tidy(() => answer(given));
      } finally {
        given.dispose();
      }
    },
  };
}

/** Shows which class is largest, as a one-hot row, and nothing else. */
export const serveLabels = (model: Classifier): Served =>
  serve(model, 'labels', (scores) => tf.oneHot(scores.argMax(1).toInt(), model.classes).toFloat() as Tensor2D);

export const serveProbabilities = (model: Classifier): Served =>
  serve(model, 'probabilities', (scores) => tf.softmax(scores));

/** A result as plain values; its images are freed. */
export function plain({ images, ...rest }: AttackResult) {
  const pixels = Array.from(images);
  const { predicted, success, queries, gradients, wrongFromStart } = rest;
  return {
    pixels,
    predicted: [...predicted],
    success: [...success],
    queries: [...queries],
    gradients: [...gradients],
    wrongFromStart: [...wrongFromStart],
  };
}

export const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);

/** What an attack finds for some rows of a batch, in the given order, each row under its own index. */
export async function onRows(attack: Attack, model: Classifier, batch: AttackBatch, rows: number[]) {
  const images = tf.tidy(() => tf.gather(batch.images, tf.tensor1d(rows, 'int32'))) as Tensor4D;
  const result = await attack.run(model, {
    images,
    labels: Int32Array.from(rows, (row) => batch.labels[row]),
    indices: Int32Array.from(rows),
  });
  images.dispose();
  return plain(result);
}

/** The pixels of one image of a result. */
export const pixelsOf = (pixels: readonly number[], row: number, width: number): number[] =>
  pixels.slice(row * width, (row + 1) * width);
