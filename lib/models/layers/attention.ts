import { biasGradient, native, type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind, Parameters, Shape } from './contract.js';
import { asRows, product } from './products.js';
import { count, weights } from './rules.js';
import { ofTokens, TOKENS } from './shapes.js';

/**
 * Each token a mixture of all, several times at once, in proportion to how well they go with it (Vaswani et al., 2017):
 * PyTorch's MultiheadAttention of tokens with themselves, batch_first, with its names.
 */
export type Attention = { type: 'attention'; weights: string; heads: number };

type Role = 'in_proj_weight' | 'in_proj_bias' | 'out_proj.weight' | 'out_proj.bias';

/** 1/√features of a head. */
const scaleOf = ([, , features]: Shape, heads: number) => Math.sqrt(heads / features);

/** Rows of features [n · tokens, features] by heads: [n, heads, tokens, each]. */
const byHeads = (rows: Tensor, [n, tokens, features]: Shape, heads: number): Tensor =>
  rows.reshape([n, tokens, heads, features / heads]).transpose([0, 2, 1, 3]);

/** The other way round. */
const withoutHeads = (values: Tensor, [, , features]: Shape): Tensor =>
  values.transpose([0, 2, 1, 3]).reshape([-1, features]);

/** Queries, scaled, keys and values of each head, from rows of all three. */
function parted(rows: Tensor, shape: Shape, heads: number): [Tensor, Tensor, Tensor] {
  const [queries, keys, values] = tf.split(rows, 3, -1).map((part) => byHeads(part, shape, heads));
  return [queries.mul(scaleOf(shape, heads)), keys, values];
}

const times = (rows: Tensor, weight: Tensor, bias: Tensor) => native('BiasAdd', [product(rows, weight), bias]);

export const attention: LayerKind<Attention, Role> = {
  fields: { weights, heads: count },
  takes: TOKENS,
  ...ofTokens,
  output: (_layer, input) => input,
  refuses: ({ heads }, [, features]) =>
    features % heads ? `has ${heads} heads for ${features} features, which must be a multiple of it.` : undefined,
  parameters: (_layer, [, features]) => {
    const fans = { fanIn: features, fanOut: features };
    return {
      in_proj_weight: { shape: [features, 3 * features], ...fans, torchAxes: [1, 0] },
      in_proj_bias: { shape: [3 * features], ...fans, start: 0 },
      'out_proj.weight': { shape: [features, features], ...fans, torchAxes: [1, 0] },
      'out_proj.bias': { shape: [features], ...fans, start: 0 },
    };
  },
  // Queries, keys, values and what is made of them; and each token with each, twice.
  macs: (_layer, [tokens, features]) => 4 * tokens * features ** 2 + 2 * tokens ** 2 * features,

  apply: ({ heads }, x, parameters: Parameters<Role>) => {
    const rows = tf.matMul(asRows(x), parameters.in_proj_weight).add(parameters.in_proj_bias);
    const [queries, keys, values] = parted(rows, x.shape, heads);
    const shares = tf.softmax(tf.matMul(queries, keys, false, true));
    const mixed = withoutHeads(tf.matMul(shares, values), x.shape);
    return mixed.matMul(parameters['out_proj.weight']).add(parameters['out_proj.bias']).reshape(x.shape);
  },
  linearize: ({ heads }, x, parameters: Parameters<Role>) => {
    const { in_proj_weight: inner, 'out_proj.weight': outer } = parameters;
    const { shape } = x;
    const rows = asRows(x);
    const [queries, keys, values] = parted(times(rows, inner, parameters.in_proj_bias), shape, heads);
    const shares = native('Softmax', [product(queries, keys, { b: true })]);
    const mixed = withoutHeads(product(shares, values), shape);
    /** A cotangent pulled back to the rows of queries, keys and values. */
    const toParts = (cotangent: Tensor): Tensor => {
      const ofMixed = byHeads(product(asRows(cotangent), outer, { b: true }), shape, heads);
      const ofShares = product(ofMixed, values, { b: true });
      const ofScores = ofShares.sub(ofShares.mul(shares).sum(-1, true)).mul(shares);
      const parts = [
        product(ofScores, keys).mul(scaleOf(shape, heads)),
        product(ofScores, queries, { a: true }),
        product(shares, ofMixed, { a: true }),
      ];
      return tf.concat(
        parts.map((part) => withoutHeads(part, shape)),
        -1,
      );
    };
    return {
      output: times(mixed, outer, parameters['out_proj.bias']).reshape(shape),
      kept: [queries, keys, values, shares],
      keptInTraining: [rows, mixed],
      pullback: (cotangent) => product(toParts(cotangent), inner, { b: true }).reshape(shape),
      weightGradients: (cotangent) => {
        const parts = toParts(cotangent);
        return {
          in_proj_weight: product(rows, parts, { a: true }),
          in_proj_bias: biasGradient(parts),
          'out_proj.weight': product(mixed, asRows(cotangent), { a: true }),
          'out_proj.bias': biasGradient(asRows(cotangent)),
        };
      },
    };
  },
};
