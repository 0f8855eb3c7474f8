import type { LayerKind } from './contract.js';
import { isWhole, rule } from './rules.js';
import { isOneAxis, sizeOf } from './shapes.js';

/** The same values, row by row, in another shape. */
export type Reshape = { type: 'reshape'; shape: number[] };

export const reshape: LayerKind<Reshape> = {
  fields: {
    shape: rule(
      'a list of whole numbers from 1',
      (value) => Array.isArray(value) && value.length > 0 && value.every((n) => isWhole(n, 1)),
    ),
  },
  output: ({ shape }) => shape,
  refuses: ({ shape }, input) =>
    sizeOf(input) === sizeOf(shape)
      ? undefined
      : `cannot make [${shape}] of [${input}]: ${sizeOf(input)} values are not ${sizeOf(shape)}.`,

  apply: ({ shape }, x) => x.reshape([-1, ...shape]),
  linearize: ({ shape }, x) => ({
    output: x.reshape([x.shape[0], ...shape]),
    kept: [],
    pullback: (cotangent) => cotangent.reshape(x.shape),
  }),

  torchDiffers: ({ shape }, input, given) => {
    if (input.length > 1 && shape.length > 1 && input.at(-1) === shape.at(-1)) return false;
    if (given === 'here') return shape.length > 1;
    const source = input.length === 1 ? given : input;
    return !((source === undefined || isOneAxis(source)) && (shape.length === 1 || isOneAxis(shape)));
  },
};
