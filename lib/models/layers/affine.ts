import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind, ParameterShape } from './contract.js';
import { optional, truth, weights } from './rules.js';
import { inPlace } from './shapes.js';

/**
 * Each channel times a factor of its own, plus a shift of its own: LayerScale (Touvron et al., 2021) without the shift,
 * and what is done to pixels inside a network, which is fixed.
 */
export type Affine = {
  type: 'affine';
  weights: string;
  /** False where a checkpoint has no shift; it is then zero. */
  bias?: boolean;
  /** Training leaves it as it is. */
  fixed?: boolean;
};

const sumOverPlaces = (x: Tensor) => x.sum(x.shape.slice(0, -1).map((_, axis) => axis));

export const affine: LayerKind<Affine, 'weight' | 'bias'> = {
  fields: { weights, bias: optional(truth), fixed: optional(truth) },
  ...inPlace,
  parameters: ({ bias = true, fixed }, input) => {
    const each: ParameterShape = {
      ...{ shape: input.slice(-1), fanIn: 1, fanOut: 1, valueAxis: 0 },
      ...(fixed ? { fixed } : {}),
    };
    return {
      weight: { ...each, start: 1 },
      bias: { ...each, start: 0, ...(bias ? {} : { optional: true, fixed: true }) },
    };
  },

  apply: (_layer, x, { weight, bias }) => x.mul(weight).add(bias),
  linearize: (_layer, x, { weight, bias }) => ({
    output: x.mul(weight).add(bias),
    kept: [],
    keptInTraining: [x],
    pullback: (cotangent) => cotangent.mul(weight),
    weightGradients: (cotangent) => ({
      weight: tf.tidy(() => sumOverPlaces(cotangent.mul(x))),
      bias: sumOverPlaces(cotangent),
    }),
  }),

  scaleAndShift: (_layer, { weight, bias }) => [weight.clone(), bias.clone()],
  scaled: (_layer, { weight, bias }, scale, shift) => ({ weight: weight.mul(scale), bias: bias.mul(scale).add(shift) }),
};
