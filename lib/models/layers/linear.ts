import { biasGradient, native, type Tensor, type Tensor2D } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { asRows, product } from './products.js';
import { count, optional, truth, weights } from './rules.js';
import { sizeOf, weightAndBias } from './shapes.js';

/** Each unit a weighted sum of all values of a row, and a bias; of tokens [tokens, features], token by token. */
export type Linear = { type: 'linear'; weights: string; units: number; bias?: boolean };

export const linear: LayerKind<Linear, 'weight' | 'bias'> = {
  fields: { weights, units: count, bias: optional(truth) },
  output: ({ units }, input) => [...input.slice(0, -1), units],
  refuses: (_layer, input) =>
    input.length > 2 ? `takes [features], it is given [${input}]: put a flatten layer before it.` : undefined,
  parameters: (layer, input) => {
    const { weight, bias } = weightAndBias([input[input.length - 1], layer.units], layer.bias);
    return { weight: { ...weight, valueAxis: 0 }, bias };
  },
  macs: ({ units }, input) => sizeOf(input) * units,

  apply: (_layer, x, { weight, bias }) =>
    asRows(x)
      .matMul(weight as Tensor2D)
      .add(bias)
      .reshape([...x.shape.slice(0, -1), weight.shape[1] as number]),
  linearize: (_layer, x, { weight, bias }) => {
    const rows = asRows(x);
    const shaped = (y: Tensor) => (x.rank === 2 ? y : y.reshape([...x.shape.slice(0, -1), y.shape[1] as number]));
    const { shape } = x;
    return {
      output: shaped(native('BiasAdd', [product(rows, weight), bias])),
      kept: [],
      keptInTraining: [rows],
      pullback: (cotangent) => {
        const pulled = product(asRows(cotangent), weight, { b: true });
        return shape.length === 2 ? pulled : pulled.reshape(shape);
      },
      weightGradients: (cotangent) => ({
        weight: product(rows, asRows(cotangent), { a: true }),
        bias: biasGradient(asRows(cotangent)),
      }),
    };
  },

  torchOrder: (_layer, input) => (input.length > 1 ? 'here' : undefined),

  scaled: (_layer, { weight, bias }, scale, shift) => ({ weight: weight.mul(scale), bias: bias.mul(scale).add(shift) }),
};
