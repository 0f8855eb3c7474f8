import {
  biasGradient,
  convolution,
  convolutionFilterGradient,
  convolutionGradient,
  native,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tf,
  type Walk,
  around as zeros,
} from '../../tensor/index.js';
import type { LayerKind, Shape } from './contract.js';
import { count, optional, place, truth, weights } from './rules.js';
import { IMAGE, sizeOf, weightAndBias } from './shapes.js';
import { type Around, around, lay, type Size, sides, size } from './window.js';

/**
 * Transposed convolution: the linear map whose transpose is the convolution with that kernel, stride and padding, from
 * images of the size that comes out. `same` gives stride × the size, as Keras does; without padding PyTorch and Keras
 * agree where the kernel is no smaller than the stride.
 */
export type ConvTranspose2d = {
  type: 'convTranspose2d';
  weights: string;
  filters: number;
  kernel: Size;
  stride?: number;
  padding?: Around;
  /** Rows and columns more at the bottom and on the right (PyTorch's output_padding). */
  outputPadding?: number;
  bias?: boolean;
};

const outputOf = (layer: ConvTranspose2d, [height, width]: Shape): Shape => {
  const { stride = 1, padding = 0, outputPadding = 0, filters } = layer;
  const kernel = sides(layer.kernel);
  const along = (n: number, axis: 0 | 1) => {
    if (padding === 'same') return n * stride;
    const laid = typeof padding === 'number' ? 2 * padding : padding[axis * 2] + padding[axis * 2 + 1];
    return (n - 1) * stride + kernel[axis] - laid + outputPadding;
  };
  return [along(height, 0), along(width, 1), filters];
};

/** How the convolution walks over the images that come out. */
const walkOf = (layer: ConvTranspose2d, output: Shape): Walk => {
  const { stride = 1, padding = 0 } = layer;
  return { stride, padding: lay(sides(layer.kernel), [stride, stride], padding, output).padding };
};

export const convTranspose2d: LayerKind<ConvTranspose2d, 'weight' | 'bias'> = {
  fields: {
    weights,
    filters: count,
    kernel: size,
    stride: optional(count),
    padding: optional(around),
    outputPadding: optional(place),
    bias: optional(truth),
  },
  takes: IMAGE,
  output: outputOf,
  refuses: ({ stride = 1, outputPadding = 0, padding }) => {
    if (outputPadding > 0 && padding === 'same') return 'has outputPadding beside padding "same", which has none.';
    return outputPadding >= stride && outputPadding > 0
      ? `has outputPadding ${outputPadding}; it must be below the stride ${stride}.`
      : undefined;
  },
  parameters: ({ kernel, filters, bias }, input) => {
    const { weight, bias: one } = weightAndBias([...sides(kernel), filters, input[2]], bias);
    return { weight, bias: { ...one, shape: [filters] } };
  },
  // Each value of the input goes with the whole filter.
  macs: ({ kernel, filters }, input) => sizeOf(input) * sizeOf(sides(kernel)) * filters,

  apply: (layer, x, { weight, bias }) => {
    const output = outputOf(layer, x.shape.slice(1));
    const { stride, padding } = walkOf(layer, output);
    const [, [top, bottom], [left, right]] = zeros(padding);
    const [height, width, filters] = output;
    const whole: [number, number, number, number] = [x.shape[0], height + top + bottom, width + left + right, filters];
    return tf
      .conv2dTranspose(x as Tensor4D, weight as Tensor4D, whole, stride, 'valid')
      .slice([0, top, left, 0], [x.shape[0], height, width, filters])
      .add(bias);
  },
  linearize: (layer, x, { weight, bias }) => {
    const output = outputOf(layer, x.shape.slice(1));
    const walk = walkOf(layer, output);
    const filter = weight as Tensor4D;
    const images: [number, number, number, number] = [x.shape[0], output[0], output[1], output[2]];
    const noBias = (channels: number) => tf.zeros([channels]) as Tensor1D;
    return {
      output: native('BiasAdd', [convolutionGradient(x as Tensor4D, filter, images, walk), bias]),
      kept: [],
      keptInTraining: [x],
      pullback: (cotangent) => convolution(cotangent as Tensor4D, filter, noBias(filter.shape[3]), walk),
      weightGradients: (cotangent: Tensor) => ({
        weight: convolutionFilterGradient(cotangent as Tensor4D, x as Tensor4D, filter.shape, walk),
        bias: biasGradient(cotangent),
      }),
    };
  },

  // Its filter has the outputs on the axis before the last.
  scaled: (_layer, { weight, bias }, scale, shift) => ({
    weight: weight.mul(scale.expandDims(1)),
    bias: bias.mul(scale).add(shift),
  }),
};
