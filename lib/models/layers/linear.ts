import { native, type Tensor, type Tensor2D } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { count, optional, truth, weights } from './rules.js';
import { weightAndBias } from './shapes.js';

/** Each unit a weighted sum of all values of a row, and a bias. */
export type Linear = { type: 'linear'; weights: string; units: number; bias?: boolean };

/** a · b, or a · bᵀ. Not TensorFlow's MatMul: called eagerly it writes outside its memory (seen in 2.18.1). */
const product = (a: Tensor, b: Tensor, transposed: boolean) =>
  native('BatchMatMulV2', [a, b], { adj_x: false, adj_y: transposed });

export const linear: LayerKind<Linear, 'weight' | 'bias'> = {
  fields: { weights, units: count, bias: optional(truth) },
  takes: ['features'],
  output: ({ units }) => [units],
  parameters: (layer, [features]) => {
    const { weight, bias } = weightAndBias([features, layer.units], layer.bias);
    return { weight: { ...weight, valueAxis: 0 }, bias };
  },

  apply: (_layer, x, { weight, bias }) => (x as Tensor2D).matMul(weight as Tensor2D).add(bias),
  linearize: (_layer, x, { weight, bias }) => ({
    output: native('BiasAdd', [product(x, weight, false), bias]),
    kept: [],
    pullback: (cotangent) => product(cotangent, weight, true),
  }),
};
