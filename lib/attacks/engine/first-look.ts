import { answersByLogits, argmaxRows, type Classifier } from '../../models/index.js';
import { pause, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { AttackBatch } from '../contracts.js';
import { scoresOf } from './attack-wave.js';
import type { AttackSpec } from './spec.js';

/** The loss at some images: what the model says there, the loss of each row, and the way up. The caller disposes. */
export type LossAndGradient = {
  /** [n, classes] */
  readonly logits: Tensor2D;
  /** [n] */
  readonly losses: Tensor1D;
  /** ∂ loss / ∂ image, each row's own: [n, h, w, c]; zero outside the mask. */
  readonly gradient: Tensor4D;
};

/** What a run begins with. */
export interface Look {
  /** The model's answers, [n, classes], row-major. */
  readonly scores: Float32Array;
  readonly first?: LossAndGradient;
}

/** Those of several calls of the model, one after the other. Call inside `tf.tidy`. */
export const inOne = (parts: readonly LossAndGradient[]): LossAndGradient =>
  parts.length === 1
    ? { ...parts[0] }
    : {
        logits: tf.concat(parts.map(({ logits }) => logits)),
        losses: tf.concat(parts.map(({ losses }) => losses)),
        gradient: tf.concat(parts.map(({ gradient }) => gradient)),
      };

/** As many values of gradients are held at most. */
const MOST_VALUES = 16_000_000;

/** Of fewer right answers than this, the gradients of the wrong rows take longer than the pass that is spared. */
const WORTH = 0.7;

/**
 * The model's scores for all images, and, where the attack starts with the gradients there, these as well: one forward
 * pass serves both. Rows that the model gets wrong get a gradient too, which nobody looks at.
 */
export async function firstLook<M extends Classifier>(
  { startsWith, target }: AttackSpec<M>,
  model: M,
  { images, labels, valid }: AttackBatch,
  calls: number,
  signal: AbortSignal,
): Promise<Look> {
  const n = images.shape[0];
  if (!startsWith || target !== undefined || valid || images.size > MOST_VALUES || !answersByLogits(model))
    return { scores: await scoresOf(model, images, calls, signal) };
  const parts: LossAndGradient[] = [];
  try {
    let right = 0;
    for (let from = 0; from < n; from += calls) {
      await pause(signal);
      const own = labels.slice(from, from + calls);
      const part = tf.tidy(() =>
        startsWith(model, images.slice([from, 0, 0, 0], [own.length, -1, -1, -1]), { labels: own }),
      );
      parts.push(part);
      const answers = argmaxRows(part.logits.dataSync(), model.classes);
      right += answers.filter((answer, row) => answer === own[row]).length;
      if (right < WORTH * (from + own.length)) return { scores: await scoresOf(model, images, calls, signal) };
    }
    const first = tf.tidy(() => inOne(parts));
    if (parts.length === 1) parts.pop();
    return { scores: first.logits.dataSync() as Float32Array, first };
  } finally {
    for (const part of parts) tf.dispose(part);
  }
}
