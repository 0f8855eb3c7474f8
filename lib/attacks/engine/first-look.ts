import { answersByLogits, argmaxRows, type Classifier } from '../../models/index.js';
import { pause, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { AttackBatch } from '../contracts.js';
import { scoresOf } from './attack-wave.js';
import type { AttackSpec } from './spec.js';
import { answered, WAVE_VALUES } from './wave.js';

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
export const inOne = (parts: readonly LossAndGradient[]): LossAndGradient => ({
  logits: tf.concat(parts.map(({ logits }) => logits)),
  losses: tf.concat(parts.map(({ losses }) => losses)),
  gradient: tf.concat(parts.map(({ gradient }) => gradient)),
});

/** Of fewer right answers than this, the gradients of the wrong rows take longer than the pass that is spared. */
const WORTH = 0.7;

/**
 * The model's scores for all images, and, where the attack starts with the gradients there, these as well: one forward
 * pass serves both. Rows that the model gets wrong get a gradient too, which nobody looks at; where they are many, the rest
 * of the rows is asked for answers alone.
 */
export async function firstLook<M extends Classifier>(
  { startsWith, target }: AttackSpec<M>,
  model: M,
  { images, labels, valid }: AttackBatch,
  calls: number,
  signal: AbortSignal,
): Promise<Look> {
  const n = images.shape[0];
  if (!startsWith || target !== undefined || valid || images.size > WAVE_VALUES || !answersByLogits(model))
    return { scores: await scoresOf(model, images, calls, signal) };
  const { classes } = model;
  const scores = new Float32Array(n * classes);
  const parts: LossAndGradient[] = [];
  let right = 0;
  let worth = true;
  try {
    for (let from = 0; from < n; from += calls) {
      await pause(signal);
      const own = labels.slice(from, from + calls);
      const cut = () => images.slice([from, 0, 0, 0], [own.length, -1, -1, -1]);
      if (!worth) {
        scores.set(await answered(model, cut()), from * classes);
        continue;
      }
      const part = tf.tidy(() => startsWith(model, cut(), { labels: own }));
      parts.push(part);
      const logits = part.logits.dataSync();
      scores.set(logits, from * classes);
      right += argmaxRows(logits, classes).filter((answer, row) => answer === own[row]).length;
      worth = right >= WORTH * (from + own.length);
    }
    return worth && n ? { scores, first: tf.tidy(() => inOne(parts)) } : { scores };
  } finally {
    tf.dispose(parts);
  }
}
