import { linearizeLayer, type PlacedLayer, type Weights } from '../../models/index.js';
import { type Tensor, tf } from '../../tensor/index.js';

/** How relevance is handed from a layer to the one before it; ε and αβ are of Bach et al. (2015). */
export type RelevanceRule =
  /** The score's gradient times the image (Shrikumar et al., 2016): no propagation by shares. */
  | { readonly rule: 'gradient-times-input' }
  /** By contributions, of either sign; `epsilon` (at least 0, default .01) joins each sum, which then absorbs some. */
  | { readonly rule: 'epsilon'; readonly epsilon?: number }
  /** By positive contributions alone (Montavon et al., 2017). */
  | { readonly rule: 'z-plus' }
  /** Positive contributions α times, negative ones −β times; defaults 2 and 1, α − β = 1. */
  | { readonly rule: 'alpha-beta'; readonly alpha?: number; readonly beta?: number };

/** How one layer hands relevance [n, ...output] back to its inputs [n, ...input]: called inside a tidy. */
export type Share = (layer: PlacedLayer, input: Tensor, weights: Weights, relevance: Tensor) => Tensor;

const positive = (x: Tensor) => tf.relu(x);
const negative = (x: Tensor) => tf.minimum(x, 0);

/** Sums z, moved away from 0 by ε; 0 itself goes up. */
const stabilized = (sums: Tensor, epsilon: number) => sums.add(tf.where(sums.less(0), -epsilon, epsilon));

const byEpsilon =
  (epsilon: number): Share =>
  (layer, input, weights, relevance) => {
    const at = linearizeLayer(layer, input, weights);
    return input.mul(at.pullback(tf.divNoNan(relevance, stabilized(at.output, epsilon))));
  };

/** Contributions of one sign are positive inputs by weights of that sign, and negative inputs by weights of the other. */
const byAlphaBeta =
  (alpha: number, beta: number): Share =>
  (layer, input, { weight, bias }, relevance) => {
    const [up, down] = [positive(input), negative(input)];
    const [more, less] = [positive(weight), negative(weight)];
    const none = tf.zerosLike(bias);
    const shared = (alongUp: Tensor, alongDown: Tensor, biases: Tensor, share: number) => {
      const first = linearizeLayer(layer, up, { weight: alongUp, bias: biases });
      const second = linearizeLayer(layer, down, { weight: alongDown, bias: none });
      const part = tf.divNoNan(relevance.mul(share), first.output.add(second.output));
      return up.mul(first.pullback(part)).add(down.mul(second.pullback(part)));
    };
    const gained = shared(more, less, positive(bias), alpha);
    return beta === 0 ? gained : gained.sub(shared(less, more, negative(bias), beta));
  };

/**
 * How a rule hands relevance through dense layers and convolutions. A bias takes part as one more input that is always 1;
 * what falls to it goes no further. A sum of 0 hands nothing on.
 * @throws RangeError where ε is negative, α or β is, or α − β is not 1.
 */
export function shareOf(rule: Exclude<RelevanceRule, { rule: 'gradient-times-input' }>): Share {
  if (rule.rule === 'epsilon') {
    const { epsilon = 0.01 } = rule;
    if (!(epsilon >= 0 && epsilon < Infinity))
      throw new RangeError(`epsilon of the rule is ${epsilon}; expected a number of at least 0.`);
    return byEpsilon(epsilon);
  }
  const { alpha = 2, beta = 1 } = rule.rule === 'z-plus' ? { alpha: 1, beta: 0 } : rule;
  if (!(beta >= 0 && Math.abs(alpha - beta - 1) < 1e-6))
    throw new RangeError(`alpha is ${alpha} and beta ${beta}; expected beta of at least 0, and alpha − beta = 1.`);
  return byAlphaBeta(alpha, beta);
}
