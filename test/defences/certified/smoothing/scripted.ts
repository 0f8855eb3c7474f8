import type { Classifier } from '../../../../lib/models/index.js';
import { type Tensor2D, tf } from '../../../../lib/tensor/index.js';

/** Answers, one after another whatever the images (of one value), with these classes; −1: with NaN. */
export function scripted(answers: readonly number[], classes = 3): Classifier {
  let asked = 0;
  return {
    ...{ name: 'scripted', inputShape: [1, 1, 1], classes, scores: 'logits' },
    predict: async ({ shape: [n] }) => {
      const rows = answers
        .slice(asked, asked + n)
        .map((answer) => Array.from({ length: classes }, (_, k) => (answer < 0 ? Number.NaN : Number(k === answer))));
      asked += n;
      return tf.tensor2d(rows) as Tensor2D;
    },
  };
}

/** Counts for each class, as answers. */
export const answersOf = (counts: readonly number[], unanswered = 0): number[] => [
  ...counts.flatMap((count, k) => new Array<number>(count).fill(k)),
  ...new Array<number>(unanswered).fill(-1),
];

/** One row of one value. */
export const oneRow = { images: Float32Array.of(0.5), labels: Int32Array.of(0), shape: [1, 1, 1] as const };
