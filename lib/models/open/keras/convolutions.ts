import type { Layer } from '../../architecture.js';
import type { Shape } from '../../layers/contract.js';
import { lay, sides } from '../../layers/window.js';
import { activated, type Step } from './activations.js';
import { count, expectChannelsLast, expectField, type Fail, type KerasLayer, keyOf, same, sizeOf } from './fields.js';

/** By which its depthwise part goes that a layer of two parts has. */
export const DEPTHWISE = '.depthwise';

export const biasOf = ({ config }: KerasLayer) => (config.use_bias === false ? { bias: false } : {});

function paddingOf(layer: KerasLayer, fail: Fail): 0 | 'same' {
  expectField(layer, 'padding', ['valid', 'same'], fail);
  return layer.config.padding === 'same' ? 'same' : 0;
}

/** How a window of images is laid. */
function laid(layer: KerasLayer, fail: Fail) {
  expectChannelsLast(layer, fail);
  return {
    kernel: sizeOf(layer, 'kernel_size', fail),
    stride: same(layer, 'strides', fail, 1),
    padding: paddingOf(layer, fail),
    dilation: same(layer, 'dilation_rate', fail, 1),
  } as const;
}

export function conv2d(layer: KerasLayer, fail: Fail): Step[] {
  const filters = count(layer, 'filters', fail);
  const groups = same(layer, 'groups', fail, 1);
  return [
    { type: 'conv2d', weights: keyOf(layer), filters, ...laid(layer, fail), groups, ...biasOf(layer) },
    ...activated(layer, fail),
  ];
}

/** Filters of each channel apart, `depth_multiplier` of them. */
function depthwise(
  layer: KerasLayer,
  fail: Fail,
  channels: number,
  weights: string,
): Extract<Layer, { type: 'conv2d' }> {
  const filters = channels * same(layer, 'depth_multiplier', fail, 1);
  return { type: 'conv2d', weights, filters, ...laid(layer, fail), groups: channels };
}

const channelsOf = (input: Shape) => input.at(-1) as number;

export const depthwiseConv2d = (layer: KerasLayer, fail: Fail, input: Shape): Step[] => [
  { ...depthwise(layer, fail, channelsOf(input), keyOf(layer)), ...biasOf(layer) },
  ...activated(layer, fail),
];

/** Filters of each channel apart, then over all channels at each place. */
export const separableConv2d = (layer: KerasLayer, fail: Fail, input: Shape): Step[] => [
  { ...depthwise(layer, fail, channelsOf(input), `${keyOf(layer)}${DEPTHWISE}`), bias: false },
  { type: 'conv2d', weights: keyOf(layer), filters: count(layer, 'filters', fail), kernel: 1, ...biasOf(layer) },
  ...activated(layer, fail),
];

/** Without padding Keras gives stride × the size, where a kernel smaller than the stride leaves rows and columns. */
export function conv2dTranspose(layer: KerasLayer, fail: Fail): Step[] {
  expectField(layer, 'output_padding', [null], fail);
  expectField(layer, 'dilation_rate', [[1, 1], 1], fail);
  const { kernel, stride, padding } = laid(layer, fail);
  const [rows, columns] = sides(kernel).map((n) => (padding === 'same' ? 0 : Math.max(0, stride - n)));
  if (rows !== columns)
    fail(
      `has kernel_size ${JSON.stringify(layer.config.kernel_size)} with strides ${stride}; a kernel smaller than the stride on one side alone is not read`,
    );
  return [
    {
      type: 'convTranspose2d',
      weights: keyOf(layer),
      filters: count(layer, 'filters', fail),
      kernel,
      stride,
      padding,
      ...(rows ? { outputPadding: rows } : {}),
      ...biasOf(layer),
    },
    ...activated(layer, fail),
  ];
}

export function conv1d(layer: KerasLayer, fail: Fail): Step[] {
  expectChannelsLast(layer, fail);
  expectField(layer, 'dilation_rate', [[1], 1], fail);
  expectField(layer, 'strides', [[1], 1], fail);
  expectField(layer, 'use_bias', [true], fail);
  expectField(layer, 'padding', ['valid'], fail);
  expectField(layer, 'groups', [1], fail);
  const [filters, kernel] = [count(layer, 'filters', fail), same(layer, 'kernel_size', fail)];
  return [{ type: 'conv1d', weights: keyOf(layer), filters, kernel }, ...activated(layer, fail)];
}

export function maxPool1d(layer: KerasLayer, fail: Fail): Step[] {
  const size = same(layer, 'pool_size', fail);
  expectChannelsLast(layer, fail);
  expectField(layer, 'padding', ['valid'], fail);
  expectField(layer, 'strides', [null, size, [size]], fail);
  return [{ type: 'maxPool1d', size }];
}

/** Windows of images, from one to the next by their size where no stride is written. */
function windows(layer: KerasLayer, fail: Fail) {
  expectChannelsLast(layer, fail);
  const size = sizeOf(layer, 'pool_size', fail);
  return { size, stride: sizeOf(layer, 'strides', fail, size), padding: paddingOf(layer, fail) } as const;
}

export const maxPool2d = (layer: KerasLayer, fail: Fail): Step[] => [{ type: 'maxPool2d', ...windows(layer, fail) }];

/** Keras leaves what it lays around images out of its means. */
export function avgPool2d(layer: KerasLayer, fail: Fail, input: Shape): Step[] {
  const { size, stride, padding } = windows(layer, fail);
  const laid = lay(sides(size), sides(stride), padding, input).padding;
  const around = laid.some(Boolean) ? { padding: laid, countPadding: false } : {};
  return [{ type: 'avgPool2d', size, stride, ...around }];
}

export function upsampling2d(layer: KerasLayer, fail: Fail): Step[] {
  expectChannelsLast(layer, fail);
  expectField(layer, 'interpolation', ['nearest', 'bilinear'], fail);
  const mode = layer.config.interpolation === 'bilinear' ? 'bilinear' : 'nearest';
  return [{ type: 'upsample2d', factor: sizeOf(layer, 'size', fail), mode }];
}

/** Means over all places, as a row or as an image of one pixel. */
export function globalAvgPool2d(layer: KerasLayer, fail: Fail): Step[] {
  expectChannelsLast(layer, fail);
  return layer.config.keepdims === true ? [{ type: 'adaptiveAvgPool2d', size: 1 }] : [{ type: 'globalAvgPool' }];
}

/** The largest values over all places: one window, and its row. */
export function globalMaxPool2d(layer: KerasLayer, fail: Fail, input: Shape): Step[] {
  expectChannelsLast(layer, fail);
  const [height, width] = input;
  const largest: Step = { type: 'maxPool2d', size: [height, width] };
  return layer.config.keepdims === true ? [largest] : [largest, { type: 'flatten' }];
}
