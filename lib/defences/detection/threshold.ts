import { requireNumber } from '../../attacks/index.js';

/**
 * The least threshold above which at most this share of clean scores lies: what a detector is set to on rows that nothing
 * was trained on.
 * @throws RangeError where there is no score, one is no number, or the share is outside [0, 1].
 */
export function thresholdFor(clean: ArrayLike<number>, falseAlarms = 0.05): number {
  requireNumber('falseAlarms', falseAlarms, { from: 0, to: 1 });
  const scores = Float64Array.from(clean).sort();
  const n = scores.length;
  const odd = scores.findIndex((score) => Number.isNaN(score));
  if (n === 0 || odd >= 0)
    throw new RangeError(
      `A threshold needs clean scores that are numbers, got ${n === 0 ? 'none' : 'NaN among them'}.`,
    );
  const above = Math.floor(falseAlarms * n);
  return above >= n ? Number.NEGATIVE_INFINITY : scores[n - 1 - above];
}

/** How many scores a threshold refuses: those above it, and those that are no number; none where it is Infinity. */
export function refusals(scores: ArrayLike<number>, threshold: number): number {
  if (threshold === Number.POSITIVE_INFINITY) return 0;
  let count = 0;
  for (let i = 0; i < scores.length; i++) count += Number(!(scores[i] <= threshold));
  return count;
}
