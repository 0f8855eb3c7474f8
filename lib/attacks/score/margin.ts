import type { Classifier } from '../../models/index.js';
import type { Wave } from '../engine/wave.js';

/** What a score-based attack lowers; negative of the losses that gradient attacks raise. */
export type ScoreLoss = 'margin' | 'crossEntropy';

/** Stands in for log 0: just below the logarithm of the least positive float32. */
const LOG_ZERO = -104;

/** Scores as logits: logits as they are; of probabilities the logarithm, which differs from logits by a shift. */
export function asLogits(scores: Float32Array, kind: Classifier['scores']): Float32Array {
  return kind === 'probabilities' ? scores.map((p) => (p > 0 ? Math.log(p) : LOG_ZERO)) : scores;
}

/**
 * How far each row is from what the attack is after, and whether it is there. The margin of the label over the best
 * other class (aimed: of the best other class over the target), which is negative at success; or minus the
 * cross-entropy of the label (aimed: the cross-entropy of the target).
 */
export function judge(
  wave: Wave,
  scores: Float32Array,
  rows: Int32Array,
  loss: ScoreLoss,
): { distance: Float64Array; reached: Uint8Array } {
  const { classes } = wave.model;
  const logits = asLogits(scores, wave.model.scores);
  const distance = new Float64Array(rows.length);
  const reached = new Uint8Array(rows.length);
  rows.forEach((row, i) => {
    const own = (wave.targets ?? wave.labels)[row];
    const sign = wave.targets ? -1 : 1;
    let top = Number.NEGATIVE_INFINITY;
    let size = 0;
    for (let k = 0; k < classes; k++) {
      const value = logits[i * classes + k];
      if (k !== own && value > top) top = value;
      size = Math.max(size, Math.abs(value));
    }
    const mine = logits[i * classes + own];
    const margin = sign * (mine - top);
    // The verdict is asked in another batch, where the last bits of a sum may differ.
    reached[i] = Number(margin < -SAFE * size);
    distance[i] = loss === 'margin' ? margin : sign * logProbability(logits, i * classes, classes, own);
  });
  return { distance, reached };
}

/** Share of the largest score by which a margin must be negative to count as a success. */
const SAFE = 1e-6;

function logProbability(logits: Float32Array, from: number, classes: number, own: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) top = Math.max(top, logits[from + k]);
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp(logits[from + k] - top);
  return logits[from + own] - top - Math.log(sum);
}
