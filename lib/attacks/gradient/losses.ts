import type { DifferentiableClassifier } from '../../models/index.js';
import type { TargetRule } from '../contracts.js';
import type { Aims } from '../engine/criterion.js';

/** What a row's attack is after: any class but its label, or, where it aims, its target. */
interface Aim {
  readonly label: number;
  readonly target?: number;
}

/**
 * A loss that the attack raises: its value at one row's logits [classes], of which none is NaN. Its derivative there is
 * written to `slope` [classes], which comes with zeros. On the host, where the logits are looked at anyway: as operations
 * on a tape these few numbers took up to half as long as the gradient of a small network.
 */
export type Loss = (logits: Float32Array, aim: Aim, slope: Float32Array) => number;

/**
 * The values [n] and derivatives [n, classes] of a loss at logits [n, classes] of rows with these aims. A row with NaN in
 * it is no answer: its value is NaN, its derivative 0.
 * @throws RangeError where there are more or fewer rows of logits than labels, or a label names no class.
 */
export function lossAt(
  loss: Loss,
  logits: Float32Array,
  { labels, targets }: Aims,
  classes: number,
): { readonly values: Float32Array; readonly slopes: Float32Array } {
  const n = logits.length / classes;
  if (labels.length !== n) throw new RangeError(`${labels.length} labels were given for ${n} images.`);
  const foreign = labels.find((label) => !(label >= 0 && label < classes));
  if (foreign !== undefined) throw new RangeError(`Label ${foreign} is not one of the classes 0 to ${classes - 1}.`);
  const slopes = new Float32Array(logits.length);
  const values = Float32Array.from(labels, (label, row) => {
    const [from, to] = [row * classes, (row + 1) * classes];
    for (let k = from; k < to; k++) if (Number.isNaN(logits[k])) return Number.NaN;
    return loss(logits.subarray(from, to), { label, target: targets?.[row] }, slopes.subarray(from, to));
  });
  return { values, slopes };
}

/** The class of the largest logit but that of `own`, the first of equals; −1 where there is no other. */
function largestBut(logits: Float32Array, own: number): number {
  let found = -1;
  for (let k = 0; k < logits.length; k++) if (k !== own && (found < 0 || logits[k] > logits[found])) found = k;
  return found;
}

/**
 * Cross-entropy of the label; aimed, minus that of the target. Written as log(1 + Σ exp(zₖ − z_label)) over the other
 * classes: the usual form subtracts 1 from a probability, which leaves nothing of the gradient of a confident row.
 */
export const crossEntropy: Loss = (logits, { label, target }, slope) => {
  const [own, sign] = target === undefined ? [label, 1] : [target, -1];
  const top = logits[largestBut(logits, own)] ?? Number.NEGATIVE_INFINITY;
  // All others are ruled out; where it is itself as well, there is no answer.
  if (top === Number.NEGATIVE_INFINITY) return logits[own] === top ? Number.NaN : 0;
  let sum = 0;
  for (let k = 0; k < logits.length; k++) if (k !== own) sum += Math.exp(logits[k] - top);
  const past = top + Math.log(sum) - logits[own];
  const share = 1 / (1 + Math.exp(-past));
  for (let k = 0; k < logits.length; k++) slope[k] = sign * share * (k === own ? -1 : Math.exp(logits[k] - top) / sum);
  return sign * (Math.max(0, past) + Math.log1p(Math.exp(-Math.abs(past))));
};

/** Largest other logit minus the label's; aimed, the target's minus the largest other (Carlini and Wagner, 2017). */
export const margin: Loss = (logits, { label, target }, slope) => {
  const [own, sign] = target === undefined ? [label, 1] : [target, -1];
  const other = largestBut(logits, own);
  if (other < 0) return sign * Number.NEGATIVE_INFINITY;
  slope[other] = sign;
  slope[own] = -sign;
  return sign * (logits[other] - logits[own]);
};

/** The margin, raised to 0: rows that are what is wanted already no longer pull. */
export const hinge: Loss = (logits, aim, slope) => {
  const value = margin(logits, aim, slope);
  if (value <= 0) return value;
  slope.fill(0);
  return Math.min(0, value);
};

/** The target's logit minus the label's, whatever others there are. */
export const lead: Loss = (logits, { label, target = label }, slope) => {
  slope[target] += 1;
  slope[label] -= 1;
  return logits[target] - logits[label];
};

/** The classes of the largest logits, in falling order; of equals the first comes first. */
function largestFew(logits: Float32Array, count: number): number[] {
  const found: number[] = [];
  for (let k = 0; k < logits.length; k++) {
    let place = found.length;
    while (place > 0 && logits[k] > logits[found[place - 1]]) place--;
    if (place < count) found.splice(place, 0, k);
    if (found.length > count) found.pop();
  }
  return found;
}

/** Keeps a division by a vanishing difference of logits finite. */
const TINY = 1e-12;

/**
 * Difference of logits ratio: the margin, divided by the distance of the largest from the third largest logit, so
 * that it does not change when the logits are scaled or shifted (Croce and Hein, 2020). Aimed:
 * −(z_label − z_target) / (z₁ − (z₃ + z₄) / 2). Where a class that it ranks is ruled out (−∞), it is the margin.
 * @throws RangeError below three classes (aimed: four), where it is not defined.
 */
export const dlr: Loss = (logits, aim, slope) => {
  const aimed = aim.target !== undefined;
  const [first, , ...lower] = largestFew(logits, requireDlr(logits.length, aimed));
  const value = (aimed ? lead : margin)(logits, aim, slope);
  const scale = logits[first] - lower.reduce((sum, k) => sum + logits[k], 0) / lower.length;
  if (!Number.isFinite(scale)) return value;
  const ratio = value / (scale + TINY);
  // The order of the classes is taken as it is; it is not differentiated.
  slope[first] -= ratio;
  for (const k of lower) slope[k] += ratio / lower.length;
  for (let k = 0; k < slope.length; k++) slope[k] /= scale + TINY;
  return ratio;
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
