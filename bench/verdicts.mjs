// What counts as success, and when two sides' verdicts agree. Predictions and norms are the judge's (torch), for ours
// as for the peers'.
import { mean } from './statistics.mjs';

/** Rounding of float32 that a ball's border may be overstepped by. */
const BORDER = 1e-5;

/**
 * One run, judged: rows that were right from the start and are now wrong, inside the ball and the pixel range, with an
 * image that is not blank (Foolbox's Carlini-Wagner returns a black image where it finds nothing, which the model calls
 * wrong), are broken.
 * @param {{ labels: ArrayLike<number>, clean: ArrayLike<number>, epsilon: number | null, judged: {
 *   predicted: number[], l2: number[], linf: number[], low: number[], high: number[], blank: number[] } }} run
 */
export function summarize({ labels, clean, judged, epsilon }) {
  const n = labels.length;
  let right = 0;
  let outside = 0;
  const norms = [];
  for (let i = 0; i < n; i++) {
    const inside =
      judged.low[i] >= -BORDER &&
      judged.high[i] <= 1 + BORDER &&
      (epsilon === null ? Number.isFinite(judged.l2[i]) : judged.linf[i] <= epsilon + BORDER);
    if (!inside) outside++;
    if (clean[i] !== labels[i]) continue;
    right++;
    if (inside && !judged.blank[i] && judged.predicted[i] !== labels[i]) norms.push(judged.l2[i]);
  }
  const standing = right - norms.length;
  return { n, right, broken: norms.length, standing, outside, meanL2: norms.length ? mean(norms) : null };
}

/** Several judged runs of one side (seeds differ) as one: totals over runs. */
export function pool(runs) {
  const total = (key) => runs.reduce((sum, run) => sum + run[key], 0);
  const found = runs.filter((run) => run.meanL2 !== null);
  return {
    n: total('n'),
    right: total('right'),
    broken: total('broken'),
    standing: total('standing'),
    outside: total('outside'),
    robustAccuracy: total('standing') / total('n'),
    meanL2: found.length ? found.reduce((sum, run) => sum + run.meanL2 * run.broken, 0) / total('broken') : null,
  };
}

// Shares of whole rows differ in their last bit when they are computed from different totals.
const EXACT = 1e-9;

/**
 * The rules: `counts` says why a peer's result is none (or undefined), `agrees` whether ours stands beside the peer's.
 * `tolerance` is a share of rows; `target` a mean L2 norm that both sides have to reach.
 */
export const rules = {
  /** The same attack, step for step. */
  equal: ({ tolerance }) => ({
    says: `robust accuracies equal to ±${tolerance}`,
    counts: insideOnly,
    agrees: (ours, peer) =>
      !insideOnly(ours) && Math.abs(ours.robustAccuracy - peer.robustAccuracy) <= tolerance + EXACT,
  }),
  /** Ours breaks at least as many rows. */
  notWeaker: ({ tolerance }) => ({
    says: `our robust accuracy at most the peer's${tolerance ? ` + ${tolerance}` : ''}`,
    counts: insideOnly,
    agrees: (ours, peer) => !insideOnly(ours) && ours.robustAccuracy <= peer.robustAccuracy + tolerance + EXACT,
  }),
  /**
   * Every row broken, at a mean norm no more than 1 % above the peer's, or at the target where there is one.
   * @param {{ target?: number }} settings
   */
  minimal: ({ target }) => ({
    says:
      target === undefined
        ? "every row broken, our mean L2 at most 1.01 × the peer's"
        : `every row broken at a mean L2 of at most ${target}`,
    counts: (result) => wholeOnly(result, target),
    agrees: (ours, peer) =>
      wholeOnly(ours, target) === undefined && (target !== undefined || ours.meanL2 <= peer.meanL2 * 1.01),
  }),
};

function insideOnly({ outside }) {
  return outside ? `${outside} images lie outside the ball or the pixel range` : undefined;
}

function wholeOnly(result, target) {
  const { standing, right, broken, meanL2 } = result;
  if (insideOnly(result)) return insideOnly(result);
  if (standing) return `breaks ${broken} of ${right}`;
  return target !== undefined && meanL2 > target ? `mean L2 ${meanL2.toFixed(3)}, above ${target}` : undefined;
}
