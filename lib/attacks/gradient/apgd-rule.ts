import { projectToBall, steepest, type Tensor4D, tf } from '../../tensor/index.js';
import type { ClimbRule } from './apgd-loop.js';
import { startOf } from './loop.js';

/** The steps before which step sizes are reviewed: at shares .22, .41, .57 … of all, ever closer, .06 apart at last. */
export function checkpoints(steps: number): ReadonlySet<number> {
  const at = new Set<number>();
  // Counted in hundredths, so that no rounding moves a checkpoint.
  for (let share = 22, gap = 22; share < 100; gap = Math.max(gap - 3, 6), share += gap)
    at.add(Math.ceil((share * steps) / 100));
  return at;
}

const MOMENTUM = 0.75;

/**
 * Auto-PGD in L∞ and L2 (Croce and Hein, 2020, algorithm 1): steps of 2ε with momentum .75. At a checkpoint a row
 * halves its step and goes back to its best point where fewer than a share `rho` of the steps since the last one
 * raised the loss, or where neither its step size nor its best loss has changed since.
 */
export function autoPgd(norm: 'linf' | 'l2', epsilon: number, steps: number, rho: number): ClimbRule {
  const reviews = checkpoints(steps);
  const inside = (moved: Tensor4D, original: Tensor4D) =>
    original.add(projectToBall[norm](moved.sub(original) as Tensor4D, epsilon)).clipByValue(0, 1) as Tensor4D;
  const sinceLast = (step: number) => step - Math.max(0, ...[...reviews].filter((at) => at < step));
  return {
    reviews,
    start: (wave) => {
      const each = (value: number) => tf.fill([wave.size, 1, 1, 1], value) as Tensor4D;
      const current = startOf(wave, { norm, epsilon, randomStart: true });
      return { current, step: each(2 * epsilon), checkedLoss: each(Number.NEGATIVE_INFINITY), halved: each(0) };
    },
    review: ({ rises, halved, bestLoss, checkedLoss, step: size }, step) => {
      const oscillates = rises.less(rho * sinceLast(step));
      const stalls = tf.logicalAnd(halved.equal(0), checkedLoss.greaterEqual(bestLoss));
      const back = tf.logicalOr(oscillates, stalls).toFloat() as Tensor4D;
      return {
        numbers: { step: size.mul(back.mul(-0.5).add(1)) as Tensor4D, halved: back, checkedLoss: bestLoss.clone() },
        back,
      };
    },
    move: ({ current, previous, original, step: size }, gradient, step) => {
      const straight = inside(current.add(steepest[norm](gradient).mul(size)) as Tensor4D, original);
      if (step === 0) return straight;
      const mixed = current
        .add(straight.sub(current).mul(MOMENTUM))
        .add(current.sub(previous).mul(1 - MOMENTUM)) as Tensor4D;
      return inside(mixed, original);
    },
  };
}
