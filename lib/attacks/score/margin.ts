import type { Classifier } from '../../models/index.js';
import { boundaryGaps } from '../engine/criterion.js';
import type { Wave } from '../engine/wave.js';

/** What a score-based attack lowers; negative of the losses that gradient attacks raise. */
export type ScoreLoss = 'margin' | 'crossEntropy';

/** Taken for log 0: just below the logarithm of the least positive float32. */
const LOG_ZERO = -104;

/** Scores as logits: logits as they are; of probabilities the logarithm, which differs from logits by a shift. */
export function asLogits(scores: Float32Array, kind: Classifier['scores']): Float32Array {
  return kind === 'probabilities' ? scores.map((p) => (p <= 0 ? LOG_ZERO : Math.log(p))) : scores;
}

/**
 * How far each row is from what the attack is after, and whether it is there. The margin of the label over the best
 * other class (aimed: of the best other class over the target), which is negative at success; or minus the
 * cross-entropy of the label (aimed: the cross-entropy of the target). Infinitely far where the scores are no answer.
 */
export function judge(
  wave: Wave,
  scores: Float32Array,
  rows: Int32Array,
  loss: ScoreLoss,
): { distance: Float64Array; adversarial: Uint8Array } {
  const { classes } = wave.model;
  const logits = asLogits(scores, wave.model.scores);
  const { gap, slack } = boundaryGaps(wave, logits, rows);
  const sign = wave.targets ? -1 : 1;
  const distance = gap.map((past, i) => {
    if (loss === 'margin' || past === Number.NEGATIVE_INFINITY) return -past;
    return sign * logProbability(logits, i * classes, classes, (wave.targets ?? wave.labels)[rows[i]]);
  });
  return { distance, adversarial: Uint8Array.from(gap, (past, i) => Number(past > slack[i])) };
}

function logProbability(logits: Float32Array, from: number, classes: number, own: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) top = Math.max(top, logits[from + k]);
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp(logits[from + k] - top);
  return logits[from + own] - top - Math.log(sum);
}
