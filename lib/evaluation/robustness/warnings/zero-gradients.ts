import { lossGradient } from '../../../attacks/index.js';
import { pixelsOf, takeRows } from '../../../data/index.js';
import { isDifferentiable, linearize } from '../../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../../tensor/index.js';
import type { Check, Warning } from '../contracts.js';
import { brokenWeights } from './finite-weights.js';
import { inPieces, rightRows, someOf } from './rows.js';

/** Right images that are looked at, at most. */
export const ROWS = 200;

/**
 * Rows without a gradient are counted against this share: below it they are outliers that move a robust accuracy by
 * less than its interval is wide.
 */
const SHARE = 0.05;

/**
 * A gradient shorter than this is taken to be none by attacks that divide by its length (L2, momentum), here as in
 * other libraries; steps along its sign do not mind. So such rows need half of all before the loss is a wrong choice.
 * That the label's own term p − 1 rounds to 0 much earlier, at logits 17 apart, weakens no attack: the terms of the
 * other classes point the same way.
 */
const SHORT = 1e-12;
const FAINT_SHARE = 0.5;

/**
 * The cross-entropy gradient of right rows is there. It vanishes where the logits are so far apart that the softmax
 * rounds to 0 and 1 (Carlini and Wagner, 2017, on defensive distillation), and where the model is flat. A gradient
 * that is NaN or infinite is another matter, whose cure is another.
 */
export const zeroGradients: Check = async (evidence) => {
  const { model, data, scores, seed, signal } = evidence;
  // Weights that are NaN leave no gradient either, and are told of by themselves.
  if (!isDifferentiable(model) || brokenWeights(model).length) return [];
  const rows = someOf(rightRows(evidence), ROWS, seed);
  const some = takeRows(data, rows);
  const { classes } = model;
  let [zero, faint, flat, undefinedRows] = [0, 0, 0, 0];
  await inPieces(some, signal, (images, from, to) => {
    const labels = some.labels.slice(from, to);
    const others = Int32Array.from(labels, (label, i) => runnerUp(scores, rows[from + i] * classes, classes, label));
    const [loss, margin] = tf.tidy(() => {
      // A maximum may pass NaN over; 0 · NaN is NaN, and so is 0 · ∞.
      const largest = (gradient: Tensor4D) =>
        gradient
          .abs()
          .max([1, 2, 3])
          .add(gradient.mul(0).sum([1, 2, 3]))
          .dataSync();
      const oneHot = (of: Int32Array) => tf.oneHot(tf.tensor1d(of, 'int32'), classes).toFloat() as Tensor2D;
      const there = linearize(model, images);
      try {
        const towards = oneHot(others).sub(oneHot(labels)) as Tensor2D;
        return [largest(lossGradient(model, images, labels)), largest(there.pullback(towards))];
      } finally {
        there.dispose();
      }
    });
    for (let i = 0; i < labels.length; i++) {
      if (!(Number.isFinite(loss[i]) && Number.isFinite(margin[i]))) {
        undefinedRows++;
        continue;
      }
      if (!(loss[i] > 0)) zero++;
      // A bound on the length, whose squares would underflow.
      else if (loss[i] * Math.sqrt(pixelsOf(data)) < SHORT) faint++;
      if (!(margin[i] > 0)) flat++;
    }
  });
  const n = rows.length;
  const few = Math.max(1, SHARE * n);
  const found: Warning[] = [];
  if (n && undefinedRows >= few)
    found.push({
      id: 'gradients-not-finite',
      attack: null,
      saw: `Of ${n} right images, ${undefinedRows} have a gradient that is NaN or infinite.`,
      advice:
        'Mend the model first: look for weights that are NaN, a division by 0, a root or logarithm at 0, and overflow. Attacks take no step from where there is no gradient, so they do not test these images.',
    });
  if (!(n && (zero >= few || zero + faint >= Math.max(1, FAINT_SHARE * n)))) return found;
  const saturated = zero + faint - flat;
  return [
    ...found,
    {
      id: 'zero-gradients',
      attack: null,
      saw: `Of ${n} right images, ${zero} have a cross-entropy gradient of exactly zero, and ${faint} more one shorter than ${SHORT}; the logits of ${flat} are flat too.`,
      advice:
        saturated >= flat
          ? 'The softmax is saturated: attack the logits instead, with loss=margin or loss=dlr (`--attacks pgd:loss=margin`, autoattack), or divide them by a constant first.'
          : 'A step without a gradient (rounding, thresholds, a saturated unit) hides the model: differentiate a smooth approximation of it (BPDA), and add attacks that need no gradient (square, hopskipjump).',
    },
  ];
};

/** The class, other than the label, with the largest score of a row. */
function runnerUp(scores: Float32Array, from: number, classes: number, label: number): number {
  let best = label === 0 ? 1 : 0;
  for (let k = 0; k < classes; k++) if (k !== label && scores[from + k] > scores[from + best]) best = k;
  return best;
}
