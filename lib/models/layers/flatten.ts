import type { LayerKind } from './contract.js';
import { optional, rule } from './rules.js';
import { isOneAxis, sizeOf } from './shapes.js';

/**
 * An image as a row of its values. `order` is theirs in a PyTorch checkpoint: `chw` (default) is that in which PyTorch
 * flattens: the weights behind are permuted when they are read. `hwc`: the network moved its channels to the end before,
 * as tokens have them.
 */
export type Flatten = { type: 'flatten'; order?: 'hwc' | 'chw' };

export const flatten: LayerKind<Flatten> = {
  fields: { order: optional(rule('"hwc" or "chw"', (value) => value === 'hwc' || value === 'chw')) },
  output: (_layer, input) => [sizeOf(input)],

  apply: (_layer, x) => x.reshape([-1, sizeOf(x.shape.slice(1))]),
  linearize: (_layer, x) => ({
    output: x.reshape([x.shape[0], sizeOf(x.shape.slice(1))]),
    kept: [],
    pullback: (cotangent) => cotangent.reshape(x.shape),
  }),

  torchOrder: ({ order }, input, given) => {
    if (input.length === 1) return given;
    return order === 'hwc' || given === 'here' || isOneAxis(input) ? undefined : input;
  },
};
