import { argmaxRows, isWrong, NO_ANSWER } from '../../models/index.js';
import type { Wave } from './wave.js';

/** What rows are after: any class but the label, or the target. */
export type Aims = Pick<Wave, 'labels' | 'targets'>;

/**
 * Whether an answer is what the attack is after. Being taken for what it is never is, whatever it aims at; nor is
 * getting no answer.
 */
export const isHit = ({ labels, targets }: Aims, row: number, answer: number): boolean =>
  isWrong(answer, labels[row]) && (!targets || answer === targets[row]);

/** 1 where these scores, [rows, classes], say what the attack is after; ties go to the first class. */
export function hits(wave: Wave, scores: ArrayLike<number>, rows: Int32Array): Uint8Array {
  const answers = argmaxRows(scores, wave.model.classes);
  return Uint8Array.from(rows, (row, i) => Number(isHit(wave, row, answers[i])));
}

/**
 * How far past the boundary is safe. The same image in a batch of another size gets logits whose last bits
 * differ, and the verdict must not. Sums are off by a share of what they add up, which is as large as the row's logits
 * have been seen apart; and what all logits have in common, however large, rounds each of them once more, by some
 * units in the last place of the largest.
 */
const SHARE = 3e-6;
const LAST_PLACES = 4 * 2 ** -23;

/** How rows of logits lie to their boundaries. */
export interface Gaps {
  /**
   * How far past: the largest other logit minus the label's (aimed: the target's minus the largest other), negative
   * on the image's side; −∞ where the logits are no answer.
   */
  readonly gap: Float64Array;
  /** How far past it must be, for no rounding to change the answer. */
  readonly slack: Float64Array;
}

/** The gaps of logits [rows, classes] of these rows of the wave. */
export function boundaryGaps(wave: Wave, logits: ArrayLike<number>, rows: Int32Array): Gaps {
  const { classes } = wave.model;
  const answers = argmaxRows(logits, classes);
  const gap = new Float64Array(rows.length).fill(Number.NEGATIVE_INFINITY);
  const slack = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    if (answers[i] === NO_ANSWER) return;
    const own = (wave.targets ?? wave.labels)[row];
    let other = Number.NEGATIVE_INFINITY;
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < classes; k++) {
      const logit = logits[i * classes + k];
      if (k !== own && logit > other) other = logit;
      if (!Number.isFinite(logit)) continue;
      lowest = Math.min(lowest, logit);
      highest = Math.max(highest, logit);
    }
    const past = other - logits[i * classes + own];
    gap[i] = wave.targets ? -past : past;
    const largest = Math.max(Math.abs(lowest), Math.abs(highest));
    wave.spread[row] = Math.max(wave.spread[row], highest - lowest);
    slack[i] = Math.max(SHARE * Math.min(largest, wave.spread[row]), LAST_PLACES * largest);
  });
  return { gap, slack };
}
