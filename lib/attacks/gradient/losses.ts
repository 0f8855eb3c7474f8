import { type Tensor1D, type Tensor2D, tf } from '../../tensor/index.js';

/** What a row's attack is after, as one-hot rows [n, classes]: the true label, and where it aims, the target. */
export interface Aim {
  readonly label: Tensor2D;
  readonly target?: Tensor2D;
}

/** A loss that the attack raises: logits [n, classes] → [n]. Each row's loss depends on its own logits alone. */
export type Loss = (logits: Tensor2D, aim: Aim) => Tensor1D;

/** Far below any logit, far above −∞, which would turn 0 · ∞ into NaN. */
const NEVER = 1e9;
const at = (logits: Tensor2D, oneHot: Tensor2D) => logits.mul(oneHot).sum(1) as Tensor1D;
const without = (logits: Tensor2D, oneHot: Tensor2D) => logits.sub(oneHot.mul(NEVER)) as Tensor2D;

/** Cross-entropy of the label; aimed, minus that of the target. */
export const crossEntropy: Loss = (logits, { label, target }) => {
  const logProbabilities = tf.logSoftmax(logits) as Tensor2D;
  return target ? at(logProbabilities, target) : (at(logProbabilities, label).neg() as Tensor1D);
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
 * −(z_label − z_target) / (z₁ − (z₃ + z₄) / 2).
 * @throws RangeError below three classes (aimed: four), where it is not defined.
 */
export const dlr: Loss = (logits, { label, target }) => {
  const classes = logits.shape[1];
  const needed = target ? 4 : 3;
  if (classes < needed)
    throw new RangeError(`The DLR loss needs ${needed} classes or more, got ${classes}; use loss=margin.`);
  const top = tf.topk(logits, needed).values as Tensor2D;
  const ranked = (rank: number) => top.slice([0, rank], [-1, 1]).squeeze([1]) as Tensor1D;
  if (target)
    return at(logits, target)
      .sub(at(logits, label))
      .div(
        ranked(0)
          .sub(ranked(2).add(ranked(3)).div(2))
          .add(TINY),
      ) as Tensor1D;
  return margin(logits, { label }).div(ranked(0).sub(ranked(2)).add(TINY)) as Tensor1D;
};

export const losses = { crossEntropy, margin, dlr } satisfies Record<string, Loss>;
export type LossName = keyof typeof losses;
