import type { ParameterShape, Shape, TorchOrder } from './contract.js';

export const IMAGE = ['height', 'width', 'channels'];
export const SEQUENCE = ['length', 'channels'];
export const TOKENS = ['tokens', 'features'];

/** How many values a shape has. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** A layer that leaves shapes as they are, and each value in its place. */
export const inPlace = {
  output: (_layer: object, input: Shape): Shape => input,
  torchOrder: (_layer: object, _input: Shape, given: TorchOrder) => given,
};

/** Windows that do not overlap over each axis but the channels; what fills none is dropped. */
export const pooled = ({ size }: { readonly size: number }, input: Shape): Shape =>
  input.map((n, axis) => (axis < input.length - 1 ? Math.floor(n / size) : n));

/** A weight [...space, in, out], in PyTorch [out, in, ...space], and a bias for each output, which stays 0 if there is none. */
export function weightAndBias(shape: Shape, biased = true): Record<'weight' | 'bias', ParameterShape> {
  const [inputs, outputs] = shape.slice(-2);
  const fans = { fanIn: sizeOf(shape) / outputs, fanOut: sizeOf(shape) / inputs };
  const space = shape.slice(0, -2).map((_, axis) => axis + 2);
  return {
    weight: { shape, ...fans, torchAxes: [...space, 1, 0] },
    bias: { shape: [outputs], ...fans, ...(biased ? {} : { optional: true, start: 0, fixed: true }) },
  };
}

/** What a layer of tokens gives where they are still several. */
export const ofTokens = { torchOrder: (): TorchOrder => 'here' };

/** Whether an image's values lie in one order here and in PyTorch: it has one channel, or one place. */
export const isOneAxis = (image: Shape): boolean => image.slice(0, -1).every((n) => n === 1) || image.at(-1) === 1;
