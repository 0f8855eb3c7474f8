import { convolution, convolutionGradient, type Tensor1D, type Tensor4D, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { count, isWhole, optional, rule, truth, weights } from './rules.js';
import { IMAGE, weightAndBias } from './shapes.js';

/** Convolution of images by square filters. */
export type Conv2d = {
  type: 'conv2d';
  weights: string;
  filters: number;
  kernel: number;
  stride?: number;
  padding?: number;
  /** False where a checkpoint has none; it is then zero. */
  bias?: boolean;
};

export const conv2d: LayerKind<Conv2d, 'weight' | 'bias'> = {
  fields: {
    weights,
    filters: count,
    kernel: count,
    stride: optional(count),
    padding: optional(rule('a whole number from 0', (value) => isWhole(value, 0))),
    bias: optional(truth),
  },
  takes: IMAGE,
  output: ({ kernel, filters, stride = 1, padding = 0 }, [height, width]) => {
    const side = (n: number) => Math.floor((n + 2 * padding - kernel) / stride) + 1;
    return [side(height), side(width), filters];
  },
  parameters: ({ kernel, filters, bias }, input) => weightAndBias([kernel, kernel, input[2], filters], bias),

  apply: ({ stride = 1, padding = 0 }, x, { weight, bias }) => {
    // The native backend knows no padding by a number, so the zeros are laid around the images first.
    const around: [number, number] = [padding, padding];
    const padded = padding ? tf.pad(x, [[0, 0], around, around, [0, 0]]) : x;
    return tf.conv2d(padded as Tensor4D, weight as Tensor4D, stride, 'valid').add(bias);
  },
  linearize: ({ stride = 1, padding = 0 }, x, { weight, bias }) => {
    const walk = { stride, padding };
    const filter = weight as Tensor4D;
    const { shape } = x as Tensor4D;
    return {
      output: convolution(x as Tensor4D, filter, bias as Tensor1D, walk),
      kept: [],
      pullback: (cotangent) => convolutionGradient(cotangent as Tensor4D, filter, shape, walk),
    };
  },
};
