import type { DifferentiableClassifier } from '../../models/index.js';
import { type Tensor1D, type Tensor2D, tf } from '../../tensor/index.js';
import type { TargetRule } from '../contracts.js';

/** What a row's attack is after, as one-hot rows [n, classes]: the true label, and where it aims, the target. */
export interface Aim {
  readonly label: Tensor2D;
  readonly target?: Tensor2D;
}

/** A loss that the attack raises: logits [n, classes] → [n]. Each row's loss depends on its own logits alone. */
export type Loss = (logits: Tensor2D, aim: Aim) => Tensor1D;

/** The logit of the class of each one-hot row: [n]. Chosen, not multiplied: 0 · ∞ is NaN. */
export const at = (logits: Tensor2D, oneHot: Tensor2D): Tensor1D =>
  tf.where(oneHot.cast('bool'), logits, tf.zerosLike(logits)).sum(1) as Tensor1D;

/** The logits with −∞ for the class of each one-hot row, whatever their size: [n, classes]. */
export const without = (logits: Tensor2D, oneHot: Tensor2D): Tensor2D =>
  tf.where(oneHot.cast('bool'), tf.fill(logits.shape, Number.NEGATIVE_INFINITY), logits) as Tensor2D;

/**
 * Cross-entropy of the label; aimed, minus that of the target. Written as log(1 + Σ exp(zₖ − z_label)) over the other
 * classes: the usual form subtracts 1 from a probability, which leaves nothing of the gradient of a confident row.
 */
export const crossEntropy: Loss = (logits, { label, target }) => {
  const of = (oneHot: Tensor2D) =>
    tf.softplus(tf.logSumExp(without(logits, oneHot), 1).sub(at(logits, oneHot))) as Tensor1D;
  return target ? (of(target).neg() as Tensor1D) : of(label);
};

/** Largest other logit minus the label's; aimed, the target's minus the largest other (Carlini and Wagner, 2017). */
export const margin: Loss = (logits, { label, target }) => {
  if (target) return at(logits, target).sub(without(logits, target).max(1)) as Tensor1D;
  return without(logits, label).max(1).sub(at(logits, label)) as Tensor1D;
};

/** Keeps a division by a vanishing difference of logits finite. */
const TINY = 1e-12;

/**
 * Difference of logits ratio: the margin, divided by the distance of the largest from the third largest logit, so
 * that it does not change when the logits are scaled or shifted (Croce and Hein, 2020). Aimed:
 * −(z_label − z_target) / (z₁ − (z₃ + z₄) / 2). Where a class that it ranks is ruled out (−∞), it is the margin.
 * @throws RangeError below three classes (aimed: four), where it is not defined.
 */
export const dlr: Loss = (logits, { label, target }) => {
  const classes = logits.shape[1];
  const needed = requireDlr(classes, target !== undefined);
  // Ranked on a copy: tfjs has no gradient of a sorting, and the order is not differentiated.
  const { indices } = tf.topk(tf.tensor2d(logits.dataSync(), logits.shape), needed);
  const ranked = (rank: number) =>
    at(logits, tf.oneHot(indices.slice([0, rank], [-1, 1]).squeeze([1]) as Tensor1D, classes).toFloat() as Tensor2D);
  const over = (scale: Tensor1D) => tf.where(scale.isFinite(), scale.add(TINY), tf.onesLike(scale)) as Tensor1D;
  if (target)
    return at(logits, target)
      .sub(at(logits, label))
      .div(over(ranked(0).sub(ranked(2).add(ranked(3)).div(2)) as Tensor1D)) as Tensor1D;
  return margin(logits, { label }).div(over(ranked(0).sub(ranked(2)) as Tensor1D)) as Tensor1D;
};

/** The classes that the DLR loss ranks. @throws RangeError where there are fewer. */
function requireDlr(classes: number, aimed: boolean): number {
  const needed = aimed ? 4 : 3;
  if (classes < needed)
    throw new RangeError(`The DLR loss needs ${needed} classes or more, got ${classes}; use loss=margin.`);
  return needed;
}

export const losses = { crossEntropy, margin, dlr } satisfies Record<string, Loss>;
export type LossName = keyof typeof losses;

/**
 * The check of an attack that raises this loss.
 * @throws RangeError where there is no such loss; the check: where the loss is not defined for the model's classes.
 */
export function lossCheck(loss: LossName, target?: TargetRule): (model: DifferentiableClassifier) => void {
  if (!Object.hasOwn(losses, loss))
    throw new RangeError(`loss must be one of ${Object.keys(losses).join(', ')}, got ${loss}.`);
  return ({ classes }) => {
    if (loss === 'dlr') requireDlr(classes, target !== undefined);
  };
}
