import { type Tensor, type Tensor2D, tf } from '../../tensor/index.js';
import type { ScoreKind } from '../contracts.js';

/**
 * What an output has for each image: `rows`, a score for each class; or one number alone, which tells two classes apart:
 * the probability of the second, or its logit.
 */
export type Reading = 'rows' | 'one probability' | 'one logit';

/** Below this a probability is taken to be this: its logarithm is finite, and its gradient zero. */
const TINY = 1e-30;

/** What a graph's value is made logits by, [n, classes], with the way back. */
export interface Head {
  apply(value: Tensor): Tensor2D;
  back(cotangent: Tensor2D, value: Tensor): Tensor;
}

const rows = (value: Tensor): Tensor2D => value.reshape([value.shape[0], -1]) as Tensor2D;
const logarithm = (p: Tensor) => p.maximum(TINY).log();
const slope = (p: Tensor) => p.greater(TINY).toFloat().div(p.maximum(TINY));
const second = (cotangent: Tensor2D) => cotangent.slice([0, 1], [-1, 1]);

/**
 * Of scores, the scores; of probabilities without a softmax before them their logarithms, whose softmax gives them back.
 * One logit z stands for the two logits 0 and z: their softmax has 1 / (1 + e⁻ᶻ) for the second class, so that their
 * cross-entropy is the binary one, and their margin is z.
 */
export function headOf(reading: Reading, scores: ScoreKind, cut: boolean): Head {
  if (reading === 'one logit' || (reading === 'one probability' && cut))
    return {
      apply: (value) => tf.concat([tf.zeros([value.shape[0], 1]), rows(value)], 1) as Tensor2D,
      back: (cotangent, value) => second(cotangent).reshape(value.shape),
    };
  if (reading === 'one probability')
    return {
      apply: (value) => tf.concat([logarithm(tf.sub(1, rows(value))), logarithm(rows(value))], 1) as Tensor2D,
      back: (cotangent, value) => {
        const p = rows(value);
        const first = cotangent.slice([0, 0], [-1, 1]).mul(slope(tf.sub(1, p)));
        return second(cotangent).mul(slope(p)).sub(first).reshape(value.shape);
      },
    };
  if (scores === 'probabilities' && !cut)
    return {
      apply: (value) => logarithm(rows(value)) as Tensor2D,
      back: (cotangent, value) => cotangent.mul(slope(rows(value))).reshape(value.shape),
    };
  return { apply: rows, back: (cotangent, value) => cotangent.reshape(value.shape) };
}

/** Two scores in place of one number for each image: [1 − p, p], or the logits [0, z]. */
export function paired(values: Float32Array, reading: Reading): Float32Array {
  if (reading === 'rows') return values;
  const pairs = new Float32Array(values.length * 2);
  values.forEach((value, i) => {
    pairs[2 * i] = reading === 'one probability' ? 1 - value : 0;
    pairs[2 * i + 1] = value;
  });
  return pairs;
}
