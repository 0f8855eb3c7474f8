import type { Tensor, Tensor1D, Tensor4D, Walk } from '../../tensor/index.js';
import type { LayerKind, Shape } from './contract.js';
import { filterInWindows, isFaster, WINDOW } from './conv-windows.js';
import { convolved, convolvedOnTape, dilated } from './convolving.js';
import { count, optional, truth, weights } from './rules.js';
import { IMAGE, sizeOf, weightAndBias } from './shapes.js';
import { type Around, around, lay, type Size, sides, size } from './window.js';

/** Convolution of images. With as many groups as channels each channel has filters of its own ("depthwise"). */
export type Conv2d = {
  type: 'conv2d';
  weights: string;
  filters: number;
  kernel: Size;
  stride?: number;
  padding?: Around;
  /** From one value under the filter to the next. */
  dilation?: number;
  /** Parts of the channels that are convolved apart. */
  groups?: number;
  /** False where a checkpoint has none; it is then zero. */
  bias?: boolean;
};

/** Height and width of what a dilated filter reaches over. */
const reach = ({ kernel, dilation = 1 }: Conv2d) => {
  const [height, width] = sides(kernel);
  return [(height - 1) * dilation + 1, (width - 1) * dilation + 1] as const;
};

const laid = (layer: Conv2d, input: Shape) => {
  const { stride = 1, padding = 0 } = layer;
  return lay(reach(layer), [stride, stride], padding, input);
};

const walkOf = (layer: Conv2d, x: Tensor): Walk => ({
  stride: layer.stride ?? 1,
  padding: laid(layer, x.shape.slice(1)).padding,
});

const bothWays = (dilation: number) => [dilation, dilation] as const;

export const conv2d: LayerKind<Conv2d, 'weight' | 'bias'> = {
  fields: {
    weights,
    filters: count,
    kernel: size,
    stride: optional(count),
    padding: optional(around),
    dilation: optional(count),
    groups: optional(count),
    bias: optional(truth),
  },
  takes: IMAGE,
  output: (layer, input) => [...laid(layer, input).output, layer.filters],
  refuses: ({ groups = 1, filters }, [, , channels]) =>
    channels % groups || filters % groups
      ? `has ${groups} groups for ${channels} channels and ${filters} filters: both must be multiples of it.`
      : undefined,
  parameters: ({ kernel, filters, groups = 1, bias }, input) =>
    weightAndBias([...sides(kernel), input[2] / groups, filters], bias),
  macs: (layer, input) => {
    const { kernel, filters, groups = 1 } = layer;
    return sizeOf([...laid(layer, input).output, filters]) * sizeOf(sides(kernel)) * (input[2] / groups);
  },

  apply: (layer, x, { weight, bias }) =>
    convolvedOnTape(
      x as Tensor4D,
      dilated(weight as Tensor4D, bothWays(layer.dilation ?? 1)),
      bias,
      walkOf(layer, x),
      layer.groups ?? 1,
    ),
  linearize: (layer, x, { weight, bias }) => {
    const { dilation = 1, groups = 1 } = layer;
    const walk = walkOf(layer, x);
    const at = (filter: Tensor4D) => convolved(x as Tensor4D, filter, bias as Tensor1D, walk, groups);
    if (dilation === 1) return at(weight as Tensor4D);
    const filter = dilated(weight as Tensor4D, bothWays(dilation));
    const inside = at(filter);
    return {
      ...inside,
      kept: [...inside.kept, filter],
      weightGradients: (cotangent) => {
        const gradients = inside.weightGradients?.(cotangent) ?? {};
        const weight = gradients.weight.stridedSlice([0, 0, 0, 0], gradients.weight.shape, [dilation, dilation, 1, 1]);
        return { ...gradients, weight };
      },
    };
  },

  inWindows: {
    layer: (layer, input, pool) => {
      const { stride = 1, dilation = 1, groups = 1, filters } = layer;
      const [height, width] = sides(layer.kernel);
      if (stride > 1 || dilation > 1 || groups > 1 || !isFaster(input, [height, width], filters, pool))
        return undefined;
      const kernel: [number, number] = [height + WINDOW - 1, width + WINDOW - 1];
      const { padding } = laid(layer, input);
      return { ...layer, filters: WINDOW ** 2 * filters, kernel, stride: WINDOW, padding };
    },
    parameters: ({ weight, bias }) => ({
      weight: filterInWindows(weight as Tensor4D),
      bias: bias.tile([WINDOW ** 2]),
    }),
  },

  scaled: (_layer, { weight, bias }, scale, shift) => ({ weight: weight.mul(scale), bias: bias.mul(scale).add(shift) }),
};
