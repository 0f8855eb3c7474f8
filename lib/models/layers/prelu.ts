import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind, Shape } from './contract.js';
import { oneOf, weights } from './rules.js';
import { inPlace } from './shapes.js';

/**
 * What is positive; the rest times slopes that are learned (He et al., 2015): one for `all` values, as in PyTorch where
 * nothing is said, one for each channel, shared by all `places`, or one for each value (`none`).
 */
export type Prelu = { type: 'prelu'; weights: string; shared: 'all' | 'places' | 'none' };

const slopes = ({ shared }: Prelu, input: Shape): Shape =>
  shared === 'all' ? [1] : shared === 'places' ? input.slice(-1) : input;

/** Summed over what shares a slope: the images, and places. */
function gathered(gradient: Tensor, weight: Tensor): Tensor {
  if (weight.size === 1) return gradient.sum().reshape(weight.shape);
  const axes = gradient.shape.slice(0, gradient.rank - weight.rank).map((_, axis) => axis);
  return gradient.sum(axes);
}

export const prelu: LayerKind<Prelu, 'weight'> = {
  fields: { weights, shared: oneOf('all', 'places', 'none') },
  ...inPlace,
  parameters: (layer, input) => ({
    weight: {
      ...{ shape: slopes(layer, input), fanIn: 1, fanOut: 1, start: 0.25 },
      ...(layer.shared === 'places' ? { valueAxis: 0 } : {}),
    },
  }),

  apply: (_layer, x, { weight }) => tf.prelu(x, weight),
  linearize: (_layer, x, { weight }) => {
    const slope = tf.where(x.greater(0), tf.onesLike(x), weight.add(tf.zerosLike(x)));
    return {
      output: x.mul(slope),
      kept: [slope],
      keptInTraining: [x],
      pullback: (cotangent) => cotangent.mul(slope),
      weightGradients: (cotangent) => ({ weight: tf.tidy(() => gathered(cotangent.mul(x.minimum(0)), weight)) }),
    };
  },
};
